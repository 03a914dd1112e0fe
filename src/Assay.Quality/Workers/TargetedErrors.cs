using Assay.Quality.Aggregation;

namespace Assay.Quality.Workers;

/// <summary>A class that an annotator calls another one far more often than their skill explains.</summary>
/// <param name="Truth">The class.</param>
/// <param name="Answer">What they call it.</param>
/// <param name="Share">How often, 0 to 1.</param>
/// <param name="Expected">How often the crowd at the annotator's skill does.</param>
/// <param name="PValue">Of so many, corrected for the number of classes.</param>
public sealed record TargetedError(int Truth, int Answer, double Share, double Expected, double PValue);

/// <summary>Poisoning of one class: right elsewhere, wrong in one way there.</summary>
/// <remarks>
/// Ours. For every pair of classes the expected count of the error is held against a beta-binomial around the crowd's rate at the
/// skill that the annotator shows on all other classes; its concentration is the fit's, at most <c>20</c>, so that workers may
/// differ. The p-value is multiplied by the number of classes. Only errors that the annotator makes in at least three tenths of the
/// items of the class are looked at. Deterministic. Time O(n * K * votes an item + K^2 * n), memory O(K^2).
/// Known weaknesses: an honest misreading of the guidelines looks the same, so talk first; with fewer than some ten items of
/// the class nothing can be said.
/// </remarks>
internal static class TargetedErrors
{
    private const double LeastShare = 0.3;
    private const double MostConcentration = 20;

    /// <summary>The most striking one, or null.</summary>
    internal static TargetedError? Of(OthersView others, int annotator)
    {
        var (classes, fit) = (others.Votes.Classes, others.Fit);
        var counts = others.Counts(annotator);
        double[] rows = new double[classes], hits = new double[classes], logit = new double[classes];
        for (var truth = 0; truth < classes; truth++)
        {
            for (var answer = 0; answer < classes; answer++)
            {
                rows[truth] += counts[(truth * classes) + answer];
            }

            var crowd = Math.Clamp(fit.Crowd[(truth * classes) + truth], 1e-9, 1 - 1e-9);
            (hits[truth], logit[truth]) = (counts[(truth * classes) + truth], Math.Log(crowd / (1 - crowd)));
        }

        TargetedError? worst = null;
        for (var truth = 0; truth < classes; truth++)
        {
            var shift = SkillShift.Find(rows, hits, logit, fit.Spread, 0, truth).Shift;
            for (var answer = 0; answer < classes; answer++)
            {
                var (count, all) = (counts[(truth * classes) + answer], (int)Math.Round(rows[truth]));
                if (answer == truth || all == 0 || count / rows[truth] < LeastShare)
                {
                    continue;
                }

                var expected = Math.Clamp(SpamTest.Shifted(fit, truth, answer, shift), 1e-6, 1 - 1e-6);
                var p = Math.Min(1, Tail((int)Math.Round(count), all, expected, Math.Min(fit.Concentration, MostConcentration)) * classes);
                worst = worst is null || p < worst.PValue ? new(truth, answer, count / rows[truth], expected, p) : worst;
            }
        }

        return worst;
    }

    /// <summary>P(at least so many of all) under a beta-binomial.</summary>
    internal static double Tail(int count, int all, double mean, double concentration)
    {
        var (a, b) = (mean * concentration, (1 - mean) * concentration);
        var log = 0.0;
        for (var at = 0; at < all; at++)
        {
            log += Math.Log((b + at) / (concentration + at));
        }

        var tail = 0.0;
        for (var at = 0; at <= all; at++)
        {
            tail += at >= count ? Math.Exp(log) : 0;
            log += at < all ? Math.Log((all - at) / (at + 1.0) * (a + at) / (b + all - at - 1)) : 0;
        }

        return Math.Min(1, tail);
    }
}
