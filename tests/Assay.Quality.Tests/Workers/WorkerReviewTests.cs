using Assay.Quality.Aggregation;
using Assay.Quality.Workers;

namespace Assay.Quality.Tests.Workers;

public sealed class WorkerReviewTests
{
    private static readonly (WorkerFault[] Faults, WorkerFault[][] Found, (int First, int Second)[] Pairs)[] s_crowds =
        [.. Enumerable.Range(1, 8).Select(seed => new FaultyCrowd(seed)).Select(crowd => (crowd.Faults, crowd.Detect(), crowd.Pairs.ToArray()))];

    [Theory]
    [InlineData(nameof(WorkerFault.Guesses), 0.9)]
    [InlineData(nameof(WorkerFault.Constant), 0.9)]
    [InlineData(nameof(WorkerFault.Copies), 0.8)]
    [InlineData(nameof(WorkerFault.Poisons), 0.8)]
    [InlineData(nameof(WorkerFault.Tires), 0.75)]
    [InlineData(nameof(WorkerFault.Rushes), 0.9)]
    public void Simulated_faults_are_found(string name, double recall)
    {
        var fault = Enum.Parse<WorkerFault>(name);

        var found = s_crowds.SelectMany(crowd => crowd.Found.Where((_, worker) => crowd.Faults[worker] == fault)).Select(flags => flags.Contains(fault) ? 1.0 : 0).ToList();

        Assert.True(found.Average() >= recall, $"{found.Sum()} of {found.Count}");
    }

    [Fact]
    public void Honest_workers_are_hardly_ever_accused()
    {
        var accused = s_crowds.SelectMany(crowd => crowd.Found.Where((_, worker) => crowd.Faults[worker] == WorkerFault.None && crowd.Pairs.All(pair => pair.First != worker)))
            .Select(flags => flags.Length > 0 ? 1.0 : 0).ToList();

        Assert.True(accused.Average() <= 0.02, $"{accused.Sum()} of {accused.Count}");
    }

    /// <summary>P(share at most x) under Beta(7, 5) is the chance of seven heads or more in eleven.</summary>
    [Theory]
    [InlineData(0.025)]
    [InlineData(0.5)]
    [InlineData(0.975)]
    public void Quantiles_of_the_beta_distribution_are_exact(double probability)
    {
        var x = BetaDistribution.Quantile(probability, 7, 5);

        Assert.Equal(probability, (330 * P(7)) + (165 * P(8)) + (55 * P(9)) + (11 * P(10)) + P(11), 1e-9);
        double P(int heads) => Math.Pow(x, heads) * Math.Pow(1 - x, 11 - heads);
    }

    [Theory]
    [InlineData(0.025, 1e-9, 3)]
    [InlineData(0.975, 1e5, 2)]
    [InlineData(0.025, 0.02, 900)]
    [InlineData(0.975, 0.5, 0.5)]
    public void Quantiles_of_odd_beliefs_come_back(double probability, double a, double b)
    {
        var x = BetaDistribution.Quantile(probability, a, b);

        Assert.InRange(x, 0, 1);
        Assert.True(x < 1e-6 || Math.Abs(BetaDistribution.Cdf(x, a, b) - probability) < 1e-6, $"{x}: {BetaDistribution.Cdf(x, a, b)}");
    }

    [Fact]
    public void Threads_change_no_bit()
    {
        var votes = new FaultyCrowd(1).Compress();

        var (one, many) = (WorkerReview.Fit(votes), WorkerReview.Fit(votes, threads: 5));

        Assert.Equal(one.Profiles.Select(profile => profile.Skill), many.Profiles.Select(profile => profile.Skill));
        Assert.Equal(one.Spam, many.Spam);
        Assert.Equal(one.Copies, many.Copies);
    }

    [Fact]
    public void A_profile_is_held_against_the_others_alone()
    {
        var rows = Enumerable.Range(0, 40).SelectMany(item => (Vote[])[new(item, 0, item % 2), new(item, 1, item % 2), new(item, 2, item % 2), new(item, 3, item % 4 == 0 ? 1 : item % 2)]);

        var profile = WorkerReview.Fit(new([.. rows], 40, 4, 2)).Profiles[3];

        Assert.Equal(40, profile.Answers);
        Assert.InRange(profile.Skill, 0.7, 0.8);
        Assert.InRange(profile.Skill, profile.SkillInterval.Low, profile.SkillInterval.High);
        Assert.Equal(0.25, profile.Bias[1], 0.02);
        Assert.Equal(0, profile.Bias.Sum(), 1e-9);
        Assert.All(profile.Confusion.Chunk(2), row => Assert.Equal(1, row.Sum(), 1e-9));
        Assert.All(profile.Confusion.Zip(profile.ConfusionIntervals), cell => Assert.InRange(cell.First, cell.Second.Low, cell.Second.High));
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(2, 3, 1)]
    [InlineData(1, 1, 4)]
    public void Hardly_any_answers_accuse_nobody(int items, int annotators, int classes)
    {
        Vote[] rows = [new(0, 0, 0), new(items - 1, annotators - 1, classes - 1)];

        var review = WorkerReview.Fit(new(rows, items, annotators + 1, classes));

        Assert.All(review.Spam, spam => Assert.InRange(spam.Probability, 0, WorkerFlags.Spam));
        Assert.All(review.Targeted, error => Assert.True(error is null || error.PValue > WorkerFlags.Targeted));
        Assert.Empty(review.Copies);
        Assert.All(review.Profiles, profile => Assert.InRange(profile.Skill, 0, 1));
    }
}
