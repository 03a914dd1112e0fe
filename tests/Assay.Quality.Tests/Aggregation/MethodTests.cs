using Assay.Quality.Aggregation;

namespace Assay.Quality.Tests.Aggregation;

public sealed class WawaTests : AggregatorContract
{
    protected override double[] Posterior(Votes votes, int[] gold) => Wawa.Fit(votes, gold: gold).Posterior;

    [Fact]
    public void Agreement_with_the_majority_is_the_weight()
    {
        Vote[] rows = [new(0, 0, 1), new(0, 1, 1), new(0, 2, 0), new(1, 0, 0), new(1, 2, 1)];

        var fit = Wawa.Fit(new(rows, 2, 3, 2));

        Assert.Equal([0.75, 1, 0.25], fit.Skill);
        Assert.Equal([0.125, 0.875, 0.75, 0.25], fit.Posterior);
    }
}

public sealed class ZeroBasedSkillTests : AggregatorContract
{
    protected override double[] Posterior(Votes votes, int[] gold) => ZeroBasedSkill.Fit(votes, gold: gold).Posterior;
}

public sealed class OneCoinDawidSkeneTests : AggregatorContract
{
    protected override double[] Posterior(Votes votes, int[] gold) => OneCoinDawidSkene.Fit(votes, gold: gold).Posterior;

    [Fact]
    public void The_likelihood_never_falls()
    {
        var fit = OneCoinDawidSkene.Fit(SyntheticCrowd.Of(2000).Compress(), tolerance: 0, maxIterations: 30);

        Assert.All(
            fit.LogLikelihoodHistory.Zip(fit.LogLikelihoodHistory.Skip(1)),
            pair => Assert.True(pair.Second >= pair.First - 1e-6, $"{pair.First} fell to {pair.Second}"));
    }

    [Fact]
    public void A_hundred_thousand_tasks_are_as_accurate_as_crowd_kit_measured()
    {
        var crowd = SyntheticCrowd.Of(100_000);

        var fit = OneCoinDawidSkene.Fit(crowd.Compress(), stop: DawidSkeneStop.EvidenceBoundPerVote);

        Assert.Equal(0.9356, Accuracy.Expected(fit.Posterior, crowd.Truth), 1e-4);
    }
}

public sealed class GladTests : AggregatorContract
{
    protected override double Rounding => 1e-9;

    protected override double[] Posterior(Votes votes, int[] gold) => Glad.Fit(votes, gold: gold).Posterior;

    [Fact]
    public void An_item_that_all_agree_on_is_easier_than_a_disputed_one()
    {
        var rows = Enumerable.Range(0, 40).SelectMany(item => Enumerable.Range(0, 5).Select(who =>
            new Vote(item, who, item % 2 == 0 || who < 3 ? item / 2 % 2 : 1 - (item / 2 % 2))));

        var fit = Glad.Fit(new([.. rows], 40, 5, 2));

        Assert.True(fit.Easiness[0] > fit.Easiness[1], $"{fit.Easiness[0]} and {fit.Easiness[1]}");
        Assert.True(fit.Ability[0] > fit.Ability[4], $"{fit.Ability[0]} and {fit.Ability[4]}");
    }
}

public sealed class MaceTests : AggregatorContract
{
    protected override double[] Posterior(Votes votes, int[] gold) => Mace.Fit(votes, gold: gold).Posterior;

    [Fact]
    public void A_spammer_is_told_by_their_habit()
    {
        var rows = Enumerable.Range(0, 60).SelectMany(item => Enumerable.Range(0, 4).Select(who => new Vote(item, who, who == 3 ? 2 : item % 3)));

        var fit = Mace.Fit(new([.. rows], 60, 4, 3));

        Assert.True(fit.Competence[0] > 0.9 && fit.Competence[3] < 0.1, string.Join(' ', fit.Competence));
        Assert.True(fit.Strategy[11] > 0.7, string.Join(' ', fit.Strategy));
    }
}

public sealed class OrdinalDawidSkeneTests : AggregatorContract
{
    protected override double Rounding => 1e-9;

    protected override double[] Posterior(Votes votes, int[] gold) => OrdinalDawidSkene.Fit(votes, gold: gold).Posterior;

    /// <summary>Only turning the scale round leaves the order of classes an order.</summary>
    protected override int Rename(int answer) => 3 - answer;

    [Fact]
    public void A_bias_is_found_and_taken_out()
    {
        var random = new Random(5);
        var truth = Enumerable.Range(0, 300).Select(_ => random.Next(1, 4)).ToArray();
        var rows = truth.SelectMany((grade, item) => Enumerable.Range(0, 5).Select(who =>
            new Vote(item, who, Math.Clamp(grade + (who == 4 ? 1 : 0) + (random.Next(10) == 0 ? random.Next(-1, 2) : 0), 0, 4))));

        var fit = OrdinalDawidSkene.Fit(new([.. rows], 300, 5, 5));

        Assert.True(fit.Bias[4] > 0.5, string.Join(' ', fit.Bias));
        Assert.All(fit.Bias[..4], bias => Assert.InRange(bias, -0.4, 0.4));
        Assert.True(Accuracy.Expected(fit.Posterior, truth) > 0.97);
        Assert.All(fit.Confusion.Chunk(5), row => Assert.Equal(1, row.Sum(), 1e-9));
    }
}

public sealed class SparseDawidSkeneTests : AggregatorContract
{
    protected override double[] Posterior(Votes votes, int[] gold)
    {
        var fit = SparseDawidSkene.Fit(votes, gold: gold);
        var posterior = new double[votes.Items * votes.Classes];
        for (var item = 0; item < votes.Items; item++)
        {
            fit.PosteriorOf(item, posterior.AsSpan(item * votes.Classes, votes.Classes));
        }

        return posterior;
    }

    [Fact]
    public void A_thousand_classes_by_a_thousand_workers_are_better_than_their_majority()
    {
        var random = new Random(3);
        var truth = Enumerable.Range(0, 20_000).Select(_ => random.Next(1000)).ToArray();
        var rows = truth.SelectMany((label, item) => Enumerable.Range(0, 5).Select(_ =>
        {
            var worker = random.Next(1000);
            return new Vote(item, worker, random.NextDouble() < 0.3 + (0.6 * (worker % 100) / 100.0) ? label : (label + random.Next(1, 4)) % 1000);
        }));
        var votes = new Votes([.. rows], truth.Length, 1000, 1000);

        var fit = AutoAggregation.Fit(votes);

        Assert.Equal(AutoChoice.Sparse, fit.Choice);
        var right = truth.Where((label, item) => TopOf(fit.Sparse!, item) == label).Count();
        var majority = MajorityVote.Fit(votes).Winner.Zip(truth).Count(pair => pair.First == pair.Second);
        Assert.True(right > majority + 400, $"{right} and {majority} of {truth.Length}");
    }

    private static int TopOf(SparseDawidSkeneFit fit, int item)
    {
        var (start, end) = (fit.CandidateStarts[item], fit.CandidateStarts[item + 1]);
        return fit.Candidates[Enumerable.Range(start, end - start).MaxBy(at => fit.Probability[at])];
    }
}

public sealed class AutoAggregationTests : AggregatorContract
{
    protected override double Rounding => 1e-5;

    protected override double[] Posterior(Votes votes, int[] gold) => AutoAggregation.Fit(votes, gold: gold).Hierarchical!.Posterior;

    [Fact]
    public void What_was_chosen_is_said()
    {
        var fit = AutoAggregation.Fit(Anaesthetists.Votes());

        Assert.Equal(AutoChoice.Hierarchical, fit.Choice);
        Assert.Contains("80 cells", fit.Reason, StringComparison.Ordinal);
    }
}
