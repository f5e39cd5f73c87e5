"""The four networks of src/core/network.ts in PyTorch, as its users write them: batch first, biases where its layers have them.

Names as there: B windows, W rows, F features, D width, U hidden, O outputs. Each takes `rows` [B, W, F] and `mask` [B, F], which is
added to the logits of features, and gives [B, O].
"""

import torch
from torch import nn


class Head(nn.Module):
    """From a vector and the newest row to the outputs: one matrix on both, which is one call fewer than two."""

    def __init__(self, size, features, outputs):
        super().__init__()
        self.output = nn.Linear(size + features, outputs)

    def forward(self, vector, rows):
        return self.output(torch.cat((vector, rows[:, -1]), 1))


class AttentionMlp(nn.Module):
    def __init__(self, window, features, width, hidden, outputs):
        super().__init__()
        self.scale = width**-0.5
        self.embed = nn.Linear(window, width, bias=False)
        self.identity = nn.Parameter(torch.randn(features, width) * self.scale)
        self.query_key_value = nn.Linear(width, 3 * width, bias=False)
        self.pool = nn.Linear(width, 1, bias=False)
        self.hidden = nn.Linear(width + features, hidden)
        self.output = nn.Linear(hidden, outputs)

    def forward(self, rows, mask):
        token = self.embed(rows.transpose(1, 2)) + self.identity
        query, key, value = self.query_key_value(token).chunk(3, -1)
        attention = torch.softmax(torch.baddbmm(mask[:, None], query, key.transpose(1, 2), alpha=self.scale), -1)
        mixed = token + attention @ value
        share = torch.softmax(self.pool(mixed)[..., 0] * self.scale + mask, -1)
        pooled = (share[:, None] @ mixed)[:, 0]
        return self.output(torch.tanh(self.hidden(torch.cat((pooled, rows[:, -1]), 1))))


class Lstm(nn.Module):
    """nn.LSTM is faster here than nn.LSTMCell in a loop (2.6 against 3.3 ms), and as fast as loops of one's own."""

    def __init__(self, window, features, width, hidden, outputs):
        super().__init__()
        self.embed = nn.Linear(features, width, bias=False)
        self.lstm = nn.LSTM(width, hidden)
        self.head = Head(hidden, features, outputs)

    def forward(self, rows, mask):
        _, (state, _) = self.lstm(self.embed(rows.transpose(0, 1)))
        return self.head(state[0], rows)


class Cnn(nn.Module):
    """Kernel 2 and stride 2 is a matrix on pairs of neighbours: half the time of nn.Conv1d (0.4 against 0.8 ms)."""

    def __init__(self, window, features, width, hidden, outputs):
        super().__init__()
        self.width = width
        self.embed = nn.Linear(features, width)
        self.layers = nn.ModuleList(nn.Linear(2 * width, width) for _ in range((window - 1).bit_length()))
        self.head = Head(width, features, outputs)

    def forward(self, rows, mask):
        vectors = self.embed(rows)
        for layer in self.layers:
            pairs = vectors.view(vectors.shape[0], -1, 2 * self.width)
            vectors = pairs[..., self.width :] + torch.tanh(layer(pairs))
        return self.head(vectors[:, 0], rows)


class Transformer(nn.Module):
    """By hand, since nn.TransformerEncoderLayer makes every position and only the newest is read."""

    def __init__(self, window, features, width, hidden, outputs):
        super().__init__()
        self.scale = width**-0.5
        self.embed = nn.Linear(features, width, bias=False)
        self.position = nn.Parameter(torch.randn(window, width) * self.scale)
        self.norm1 = nn.LayerNorm(width)
        self.query = nn.Linear(width, width, bias=False)
        self.key_value = nn.Linear(width, 2 * width, bias=False)
        self.mix = nn.Linear(width, width)
        self.norm2 = nn.LayerNorm(width)
        self.expand = nn.Linear(width, hidden)
        self.contract = nn.Linear(hidden, width)
        self.head = Head(width, features, outputs)

    def forward(self, rows, mask):
        x = self.embed(rows) + self.position
        normed = self.norm1(x)
        key, value = self.key_value(normed).chunk(2, -1)
        query = self.query(normed[:, -1:])
        attention = torch.softmax(query @ key.transpose(1, 2) * self.scale, -1)
        y = x[:, -1] + self.mix((attention @ value)[:, 0])
        z = y + self.contract(torch.relu(self.expand(self.norm2(y))))
        return self.head(z, rows)


NETWORKS = {"attentionMlp": AttentionMlp, "lstm": Lstm, "cnn": Cnn, "transformer": Transformer}
