using Assay.Quality.Aggregation;

namespace Assay.Quality.LabelErrors;

/// <summary>Likely errors among annotations, told by the other annotations alone: no model of the data is needed.</summary>
/// <remarks>
/// Every vote is judged by the class probabilities of its item without that vote: prior and the other votes under a published model of annotators
/// (<see cref="HierarchicalDawidSkene"/>, or any other that gives confusion matrices). Those are
/// out of sample in the sense of confident learning, so its thresholds, joint and rules hold for votes as they do for
/// a classifier's rows. The model itself was fitted with the vote; with some ten votes an annotator and more that hardly shows.
/// Deterministic. Time and memory O(V*K).
/// Known weakness: an item's only vote is judged by the prior alone; annotators who copy each other confirm each other.
/// </remarks>
public static class AnnotationErrors
{
    /// <summary>The votes as rows, in item order (<see cref="Votes.AnswerByItem"/>), with the probabilities that all other votes give.</summary>
    /// <exception cref="ArgumentException">The probabilities (V*K) do not fit into one array.</exception>
    public static ClassProbabilities LeaveOneOut(Votes votes, WorkerModel model)
    {
        ArgumentNullException.ThrowIfNull(votes);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfNotEqual(model.Classes, votes.Classes);
        var classes = votes.Classes;
        if (votes.Count * (long)classes > Array.MaxLength)
        {
            throw new ArgumentException($"{votes.Count} votes of {classes} classes do not fit into one array.", nameof(votes));
        }

        var probabilities = new double[votes.Count * classes];
        var all = new double[classes];
        for (var item = 0; item < votes.Items; item++)
        {
            var who = votes.AnnotatorsOf(item);
            var what = votes.AnswersTo(item);
            model.LogPrior.CopyTo(all);
            for (var vote = 0; vote < who.Length; vote++)
            {
                Add(all, 1, model.Evidence(who[vote], what[vote]));
            }

            var rows = probabilities.AsSpan(votes.ItemStarts[item] * classes, who.Length * classes);
            for (var from = 0; from < who.Length;)
            {
                // A worker's repeated answers would vouch for each other, so all of them are left out; they lie side by side.
                var first = rows.Slice(from * classes, classes);
                all.CopyTo(first);
                var to = from;
                while (to < who.Length && who[to] == who[from])
                {
                    Add(first, -1, model.Evidence(who[to], what[to]));
                    to++;
                }

                RecalibratedMargin.Softmax(first);
                for (var repeated = from + 1; repeated < to; repeated++)
                {
                    first.CopyTo(rows[(repeated * classes)..]);
                }

                from = to;
            }
        }

        return new(probabilities, [.. votes.AnswerByItem], classes);
    }

    private static void Add(Span<double> sum, int times, ReadOnlySpan<double> evidence)
    {
        for (var truth = 0; truth < sum.Length; truth++)
        {
            sum[truth] += times * evidence[truth];
        }
    }
}
