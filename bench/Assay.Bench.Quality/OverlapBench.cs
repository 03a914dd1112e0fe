using System.Globalization;
using Assay.Quality.Aggregation;
using Assay.Quality.Overlap;
using Assay.Quality.Tests.Aggregation;

namespace Assay.Bench.Quality;

/// <summary>Adaptive overlap replayed on six public sets against fixed overlap; seeds 1 to 5.</summary>
internal static class OverlapBench
{
    private static readonly string[] s_sets = ["d_possent", "weather_cf_amt", "rte", "s_dog", "s_face", "web"];
    private static readonly double[] s_prices = [5, 10, 20, 50, 100, 200, 500, 1000];

    public static void Run(string? crowds)
    {
        if (crowds is null)
        {
            Console.WriteLine(RealCrowd.Absent);
            return;
        }

        Console.WriteLine("adaptive overlap, price of an error in answers; labels a task and accuracy, mean of seeds 1 to 5; 'fixed there' interpolates fixed overlap at the same labels a task");
        Console.WriteLine("| set | full: labels, accuracy | price | labels a task | of full | accuracy | less full, points | fixed there | above fixed, points |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        var sums = s_prices.ToDictionary(price => price, _ => (Share: 0.0, Loss: 0.0, Above: 0.0));
        foreach (var set in s_sets)
        {
            var crowd = RealCrowd.Read(crowds, set);
            var answers = RealCrowd.InOrder(crowds, set);
            var most = answers.Max(own => own.Length);
            var curve = Enumerable.Range(1, most).Select(overlap => OverlapReplay.Fixed(answers, crowd.Votes.Annotators, crowd.Votes.Classes, overlap))
                .Select(fit => (Labels: fit.AnswersPerItem, Accuracy: Accuracy.Expected(fit.Posterior, crowd.Truth))).ToList();
            foreach (var price in s_prices)
            {
                var runs = Enumerable.Range(1, 5).Select(seed => OverlapReplay.Adaptive(answers, crowd.Votes.Annotators, crowd.Votes.Classes, new(PriceOfError: price), seed)).ToList();
                var (labels, accuracy) = (runs.Average(run => run.AnswersPerItem), runs.Average(run => Accuracy.Expected(run.Posterior, crowd.Truth)));
                var there = At(curve, labels);
                var (share, loss, above) = (labels / curve[^1].Labels, 100 * (curve[^1].Accuracy - accuracy), 100 * (accuracy - there));
                var sum = sums[price];
                sums[price] = (sum.Share + (share / s_sets.Length), sum.Loss + (loss / s_sets.Length), sum.Above + (above / s_sets.Length));
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {set} | {curve[^1].Labels:F2}, {curve[^1].Accuracy:F4} | {price} | {labels:F2} | {100 * share:F0} % | {accuracy:F4} | {-loss:+0.0;-0.0} | {there:F4} | {above:+0.0;-0.0} |"));
            }
        }

        foreach (var (price, sum) in sums)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| mean | | {price} | | {100 * sum.Share:F0} % | | {-sum.Loss:+0.0;-0.0} | | {sum.Above:+0.0;-0.0} |"));
        }
    }

    private static double At(List<(double Labels, double Accuracy)> curve, double labels)
    {
        var after = curve.FindIndex(point => point.Labels >= labels);
        if (after <= 0)
        {
            return curve[after < 0 ? ^1 : 0].Accuracy;
        }

        var (low, high) = (curve[after - 1], curve[after]);
        return low.Accuracy + ((high.Accuracy - low.Accuracy) * (labels - low.Labels) / (high.Labels - low.Labels));
    }
}
