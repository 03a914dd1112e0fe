using Assay.Quality.LabelErrors;

namespace Assay.Bench.Quality;

/// <summary>Multinomial logistic regression over sparse texts, C = 10, offsets without penalty: the learner that samples are judged by.</summary>
internal sealed class TextClassifier(int classes, int terms)
{
    private const double C = 10;

    /// <summary>[terms + 1, classes]: a term's weights side by side, the offsets last; kept from fit to fit as a warm start.</summary>
    private readonly double[] _weights = new double[(terms + 1) * classes];

    public void Fit(Words[] texts, int[] truth, IReadOnlyList<int> labeled, double tolerance)
    {
        var row = new double[classes];
        Lbfgs.Minimise(
            (weights, gradient) =>
            {
                var loss = 0.0;
                gradient.Clear();
                foreach (var item in labeled)
                {
                    Softmax(texts[item], weights, row);
                    loss -= C * Math.Log(Math.Max(row[truth[item]], 1e-300));
                    row[truth[item]]--;
                    for (var at = 0; at < texts[item].Terms.Length; at++)
                    {
                        Add(gradient.Slice(texts[item].Terms[at] * classes, classes), C * texts[item].Weights[at], row);
                    }

                    Add(gradient[(terms * classes)..], C, row);
                }

                for (var weight = 0; weight < terms * classes; weight++)
                {
                    loss += weights[weight] * weights[weight] / 2;
                    gradient[weight] += weights[weight];
                }

                return loss;
            },
            _weights, 200, tolerance);
    }

    /// <summary>[texts, classes].</summary>
    public double[] Probabilities(Words[] texts)
    {
        var all = new double[texts.Length * classes];
        for (var item = 0; item < texts.Length; item++)
        {
            Softmax(texts[item], _weights, all.AsSpan(item * classes, classes));
        }

        return all;
    }

    public double Accuracy(Words[] texts, int[] truth) =>
        Probabilities(texts).Chunk(classes).Zip(truth).Average(pair => Array.IndexOf(pair.First, pair.First.Max()) == pair.Second ? 1.0 : 0);

    private void Softmax(Words text, ReadOnlySpan<double> weights, Span<double> row)
    {
        weights[(terms * classes)..].CopyTo(row);
        for (var at = 0; at < text.Terms.Length; at++)
        {
            Add(row, text.Weights[at], weights.Slice(text.Terms[at] * classes, classes));
        }

        RecalibratedMargin.Softmax(row);
    }

    private static void Add(Span<double> to, double times, ReadOnlySpan<double> what)
    {
        for (var at = 0; at < to.Length; at++)
        {
            to[at] += times * what[at];
        }
    }
}
