using Assay.Quality.Aggregation;

namespace Assay.Quality.Tests.Aggregation;

/// <summary>Accuracy on real crowds beside what others measured on the same rows, ties taken as they take them.</summary>
public sealed class PeerAccuracyTests
{
    private const string CrowdKit = "crowd-kit 1.4.1";

    /// <summary>The best accuracy that any peer reaches, and the method here that is nearest to the peer's labels.</summary>
    private static readonly Dictionary<string, (double Accuracy, Func<Votes, double[]> Nearest)> s_best = new()
    {
        ["d_product"] = (0.939747, DawidSkeneOf),
        ["d_possent"] = (0.96, DawidSkeneOf),
        ["s_rel"] = (0.617265, DawidSkeneOf),
        ["s_dog"] = (0.842627, DawidSkeneOf),
        ["s_face"] = (0.640411, DawidSkeneOf),
        ["rte"] = (0.9275, DawidSkeneOf),
        ["web"] = (0.839804, DawidSkeneOf),
        ["weather_cf"] = (0.9, votes => MajorityVote.Fit(votes).Posterior),
        ["weather_cf_amt"] = (0.866667, votes => Mace.Fit(votes).Posterior),
    };

    [Theory]
    [MemberData(nameof(RealCrowd.Sets), MemberType = typeof(RealCrowd))]
    public void Majority_wawa_and_zero_based_skill_are_crowd_kits(string set)
    {
        var (folder, crowd) = Read(set);
        // Sums of weights that are equal but for rounding decide four items of s_rel in crowd-kit.
        var tolerance = set == "s_rel" ? 1e-3 : 1e-4;

        Assert.Equal(RealCrowd.Peer(folder, set, CrowdKit, "MV"), Accuracy.OfFirst(MajorityVote.Fit(crowd.Votes).Posterior, crowd.Truth), 1e-4);
        Assert.Equal(RealCrowd.Peer(folder, set, CrowdKit, "Wawa"), Accuracy.OfFirst(Wawa.Fit(crowd.Votes, TieRule.FirstClass).Posterior, crowd.Truth), tolerance);
        Assert.Equal(
            RealCrowd.Peer(folder, set, CrowdKit, "ZBS"),
            Accuracy.OfFirst(ZeroBasedSkill.Fit(crowd.Votes, tolerance: 0, ties: TieRule.FirstClass).Posterior, crowd.Truth), tolerance);
    }

    [Theory]
    [MemberData(nameof(RealCrowd.Sets), MemberType = typeof(RealCrowd))]
    public void One_coin_is_crowd_kits_with_its_stopping_rule(string set)
    {
        var (folder, crowd) = Read(set);

        var fit = OneCoinDawidSkene.Fit(crowd.Votes, stop: DawidSkeneStop.EvidenceBoundPerVote);

        Assert.Equal(RealCrowd.Peer(folder, set, CrowdKit, "OneCoinDS"), Accuracy.OfFirst(fit.Posterior, crowd.Truth), 1e-4);
    }

    [Theory]
    [InlineData("d_product")]
    [InlineData("d_possent")]
    [InlineData("s_dog")]
    [InlineData("s_face")]
    [InlineData("rte")]
    [InlineData("web")]
    [InlineData("weather_cf")]
    [InlineData("weather_cf_amt")]
    public void Glad_is_within_half_a_point_of_crowd_kits(string set)
    {
        var (folder, crowd) = Read(set);

        var accuracy = Accuracy.Expected(Glad.Fit(crowd.Votes).Posterior, crowd.Truth);

        Assert.Equal(RealCrowd.Peer(folder, set, CrowdKit, "GLAD"), accuracy, 0.005);
    }

    /// <summary>
    /// Half a point is not met where three of 300 items decide (weather) and is passed upwards on web: crowd-kit 1.4.1 gives
    /// the guessing habits of some workers to others, docs/quality/truth-inference.md shows the figures with that mistake made.
    /// </summary>
    [Theory]
    [InlineData("d_possent", 0.005)]
    [InlineData("s_dog", 0.007)]
    [InlineData("s_face", 0.009)]
    [InlineData("rte", 0.005)]
    [InlineData("web", 0.02)]
    [InlineData("weather_cf", 0.0101)]
    [InlineData("weather_cf_amt", 0.0101)]
    public void Mace_is_near_crowd_kits(string set, double tolerance)
    {
        var (folder, crowd) = Read(set);

        var accuracy = Accuracy.Expected(Mace.Fit(crowd.Votes).Posterior, crowd.Truth);

        Assert.Equal(RealCrowd.Peer(folder, set, CrowdKit, "MACE"), accuracy, tolerance + 1e-6);
    }

    [Fact]
    public void The_automatic_method_is_better_in_the_mean_than_every_single_peer()
    {
        Assert.SkipWhen(RealCrowd.Folder() is null, RealCrowd.Absent);
        var crowds = s_best.Keys.Select(set => RealCrowd.Read(RealCrowd.Folder()!, set));

        var mean = crowds.Average(crowd => Accuracy.Expected(AutoOf(crowd.Votes), crowd.Truth));

        Assert.True(mean > 0.83, $"{mean}");
    }

    [Theory]
    [MemberData(nameof(RealCrowd.Sets), MemberType = typeof(RealCrowd))]
    public void On_no_set_is_the_automatic_method_surely_a_point_behind_the_best_known(string set)
    {
        var crowd = Read(set).Crowd;
        var (best, nearest) = s_best[set];

        var differences = Rights(AutoOf(crowd.Votes), crowd.Truth).Zip(Rights(nearest(crowd.Votes), crowd.Truth), (ours, theirs) => ours - theirs).ToArray();
        var gap = best - Rights(nearest(crowd.Votes), crowd.Truth).Average();

        Assert.True(Highest(differences) - gap >= -0.01, $"{differences.Average() - gap:F4}, at most {Highest(differences) - gap:F4}");
    }

    [Theory]
    [InlineData("web", 0.885)]
    [InlineData("s_rel", 0.585)]
    public void Grades_are_found_by_the_ordinal_model(string set, double accuracy)
    {
        var crowd = Read(set).Crowd;

        Assert.True(Accuracy.Expected(OrdinalDawidSkene.Fit(crowd.Votes).Posterior, crowd.Truth) > accuracy);
    }

    private static double[] DawidSkeneOf(Votes votes) => DawidSkene.Fit(votes, stop: DawidSkeneStop.EvidenceBoundPerVote).Posterior;

    private static double[] AutoOf(Votes votes) => AutoAggregation.Fit(votes).Hierarchical!.Posterior;

    /// <summary>The chance of each item with truth to be right, ties broken at random.</summary>
    private static double[] Rights(double[] posterior, int[] truth) =>
        [.. posterior.Chunk(posterior.Length / truth.Length).Zip(truth).Where(row => row.Second >= 0).Select(row => Accuracy.Expected(row.First, [row.Second]))];

    /// <summary>Upper end of the 95 % interval of the mean, by 2,000 resamples of items.</summary>
    private static double Highest(double[] differences)
    {
        var random = new Random(1);
        var means = Enumerable.Range(0, 2000).Select(_ => Enumerable.Range(0, differences.Length).Average(_ => differences[random.Next(differences.Length)])).Order().ToArray();
        return means[1949];
    }

    private static (string Folder, RealCrowd Crowd) Read(string set)
    {
        var folder = RealCrowd.Folder();
        Assert.SkipWhen(folder is null, RealCrowd.Absent);
        return (folder!, RealCrowd.Read(folder!, set));
    }
}
