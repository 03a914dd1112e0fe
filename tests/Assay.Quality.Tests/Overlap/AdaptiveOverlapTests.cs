using Assay.Quality.Aggregation;
using Assay.Quality.Overlap;
using Assay.Quality.Tests.Aggregation;

namespace Assay.Quality.Tests.Overlap;

public sealed class AdaptiveOverlapTests
{
    private static readonly OverlapPolicy s_policy = new(PriceOfError: 100, FewestAnswers: 2, MostAnswers: 5, CostOfEscalation: 20);

    [Theory]
    [InlineData(0.999, 1, OverlapDecision.AskAgain)]
    [InlineData(0.999, 2, OverlapDecision.Final)]
    [InlineData(0.9901, 2, OverlapDecision.Final)]
    [InlineData(0.989, 2, OverlapDecision.AskAgain)]
    [InlineData(0.6, 4, OverlapDecision.AskAgain)]
    [InlineData(0.6, 5, OverlapDecision.Escalate)]
    [InlineData(0.85, 5, OverlapDecision.Final)]
    public void A_task_is_asked_about_while_an_answer_may_gain_what_it_costs(double probability, int answers, OverlapDecision decision) =>
        Assert.Equal(decision, AdaptiveOverlap.Decide([probability, 1 - probability], answers, s_policy));

    [Fact]
    public void Answers_that_could_not_change_the_label_are_not_asked_for()
    {
        Assert.Equal(OverlapDecision.AskAgain, AdaptiveOverlap.Decide([0.95, 0.05], 4, s_policy, strength: 3));
        Assert.Equal(OverlapDecision.Final, AdaptiveOverlap.Decide([0.95, 0.05], 4, s_policy, strength: 2.9));
        Assert.Equal(OverlapDecision.AskAgain, AdaptiveOverlap.Decide([0.95, 0.05], 3, s_policy, strength: 2.9));
    }

    [Fact]
    public void Without_anybody_to_escalate_to_a_doubtful_label_stands_in_the_end() =>
        Assert.Equal(OverlapDecision.Final, AdaptiveOverlap.Decide([0.5, 0.5], 5, s_policy with { CostOfEscalation = double.PositiveInfinity }));

    [Fact]
    public void One_class_is_final_at_once() => Assert.Equal(OverlapDecision.Final, AdaptiveOverlap.Decide([1], 2, s_policy));

    [Fact]
    public void A_policy_that_makes_no_sense_is_refused()
    {
        Assert.Throws<ArgumentException>(() => AdaptiveOverlap.Decide([1], 0, new(CostOfAnswer: 0)));
        Assert.Throws<ArgumentException>(() => AdaptiveOverlap.Decide([1], 0, new(PriceOfError: 0.5)));
        Assert.Throws<ArgumentException>(() => AdaptiveOverlap.Decide([1], 0, new(FewestAnswers: 3, MostAnswers: 2)));
    }

    [Fact]
    public void A_dearer_error_buys_more_answers()
    {
        var answers = Crowd(200);

        var cheap = OverlapReplay.Adaptive(answers, SyntheticCrowd.Workers, SyntheticCrowd.Classes, new(PriceOfError: 5), 1);
        var dear = OverlapReplay.Adaptive(answers, SyntheticCrowd.Workers, SyntheticCrowd.Classes, new(PriceOfError: 500), 1);

        Assert.True(cheap.AnswersPerItem < dear.AnswersPerItem, $"{cheap.AnswersPerItem} and {dear.AnswersPerItem}");
        Assert.All(cheap.Answers, count => Assert.InRange(count, 2, 5));
    }

    [Fact]
    public void The_same_seed_buys_the_same_answers()
    {
        var answers = Crowd(200);

        var one = OverlapReplay.Adaptive(answers, SyntheticCrowd.Workers, SyntheticCrowd.Classes, new(PriceOfError: 20), 3);
        var again = OverlapReplay.Adaptive(answers, SyntheticCrowd.Workers, SyntheticCrowd.Classes, new(PriceOfError: 20), 3);

        Assert.Equal(one.Answers, again.Answers);
        Assert.Equal(one.Posterior, again.Posterior);
    }

    [Fact]
    public void Full_overlap_is_the_fit_of_all_answers()
    {
        var crowd = SyntheticCrowd.Of(200);

        var full = OverlapReplay.Fixed(Crowd(200), SyntheticCrowd.Workers, SyntheticCrowd.Classes, 5);

        Assert.Equal(HierarchicalDawidSkene.Fit(crowd.Compress()).Posterior, full.Posterior);
        Assert.Equal(5, full.AnswersPerItem);
    }

    [Fact]
    public void Items_without_answers_are_bought_nothing_for()
    {
        Vote[][] answers = [[new(0, 0, 1), new(0, 1, 1)], [], [new(2, 1, 0)]];

        var fit = OverlapReplay.Adaptive(answers, 2, 2, new(CostOfEscalation: 1), 1);

        Assert.Equal([2, 0, 1], fit.Answers);
        Assert.All(fit.Posterior.Chunk(2), row => Assert.Equal(1, row.Sum(), 1e-9));
    }

    /// <summary>The bar: within half a point of full overlap for at most 60 % of its answers, and nowhere half a point below fixed overlap.</summary>
    [Fact]
    public void Six_real_crowds_need_at_most_sixty_percent_of_their_answers()
    {
        Assert.SkipWhen(RealCrowd.Folder() is null, RealCrowd.Absent);
        var points = ((string[])["d_possent", "weather_cf_amt", "rte", "s_dog", "s_face", "web"]).Select(set => Replay(set, 200)).ToList();

        var (share, loss, above) = (points.Average(point => point.Share), points.Average(point => point.Loss), points.Average(point => point.Above));

        Assert.True(share <= 0.6 && loss <= 0.005 && above >= 0, $"{share:P0} of the answers, {loss:F4} lost, {above:F4} above fixed");
    }

    private static (double Share, double Loss, double Above) Replay(string set, double price)
    {
        var (crowd, answers) = (RealCrowd.Read(RealCrowd.Folder()!, set), RealCrowd.InOrder(RealCrowd.Folder()!, set));
        double Right(OverlapReplayFit fit) => Accuracy.Expected(fit.Posterior, crowd.Truth);
        OverlapReplayFit Fixed(int overlap) => OverlapReplay.Fixed(answers, crowd.Votes.Annotators, crowd.Votes.Classes, overlap);
        var runs = Enumerable.Range(1, 1).Select(seed => OverlapReplay.Adaptive(answers, crowd.Votes.Annotators, crowd.Votes.Classes, new(PriceOfError: price), seed)).ToList();
        var (full, bought, right) = (Fixed(answers.Max(own => own.Length)), runs.Average(run => run.AnswersPerItem), runs.Average(Right));

        // Fixed overlap of at least as many answers: harder than to interpolate.
        return (bought / full.AnswersPerItem, Right(full) - right, right - Right(Fixed((int)Math.Ceiling(bought))));
    }

    private static Vote[][] Crowd(int tasks) => [.. SyntheticCrowd.Of(tasks).Rows.Chunk(5)];
}
