using Assay.Quality.Aggregation;
using Assay.Quality.Agreement;
using Assay.Quality.Consensus;
using CsCheck;

namespace Assay.Quality.Tests.Consensus;

/// <summary>Sets of classes, transcripts and rankings out of several annotators' answers.</summary>
public sealed class SetRoverRankingTests
{
    [Fact]
    public void Sets_are_combined_class_by_class()
    {
        // Annotators 0 to 3 are right but for a class now and then; annotator 4 chooses every class.
        var random = new Random(2);
        var truth = Enumerable.Range(0, 80).Select(_ => Enumerable.Range(0, 4).Where(_ => random.NextDouble() < 0.4).ToArray()).ToArray();
        SetAnswer[] answers = [.. from item in Enumerable.Range(0, 80) from annotator in Enumerable.Range(0, 5)
            select new SetAnswer(item, annotator, annotator == 4 ? [0, 1, 2, 3] : [.. Enumerable.Range(0, 4).Where(label => truth[item].Contains(label) != (random.NextDouble() < 0.1))])];

        var fit = SetConsensus.Fit(answers, 80, 5, 4);
        var majority = SetConsensus.Fit(answers, 80, 5, 4, votes => (MajorityVote.Fit(votes).Posterior, true));

        int Right(SetConsensusFit of) => Enumerable.Range(0, 80).Count(item => of.Of(item, 4).SequenceEqual(truth[item]));
        Assert.True(fit.Converged);
        Assert.InRange(Right(fit), Math.Max(68, Right(majority)), 80);
    }

    [Fact]
    public void An_empty_set_is_an_answer()
    {
        SetAnswer[] answers = [new(0, 0, []), new(0, 1, []), new(0, 2, [1])];

        Assert.Empty(SetConsensus.Fit(answers, 1, 3, 2, votes => (MajorityVote.Fit(votes).Posterior, true)).Of(0, 2));
        Assert.Throws<ArgumentException>(() => SetConsensus.Fit([new(0, 0, [2])], 1, 1, 2));
    }

    [Theory]
    [InlineData("the cat sat on the mat", "the cat sat on the mat", "the cat sat on a mat", "a cat sat on the mat")]
    [InlineData("it was very good", "it was good", "it was very good", "it is very good")]
    [InlineData("yes", "yes", "yes um", "er yes")]
    [InlineData("a b c d", "a b c d", "b c d", "a b d")]
    [InlineData("", "", "", "um")]
    public void Words_that_most_heard_make_the_transcript(string expected, params string[] heard)
    {
        Assert.Equal(expected, Rover.Combine([.. heard.Select(Words)]));
        Assert.Equal(expected, Rover.Combine([.. heard.Reverse().Select(Words)]));
    }

    [Fact]
    public void A_trusted_annotator_outweighs_two()
    {
        string[][] heard = [["forty"], ["fourteen"], ["fourteen"]];

        Assert.Equal("fourteen", Rover.Combine(heard));
        Assert.Equal("forty", Rover.Combine(heard, [0.9, 0.2, 0.2]));
        Assert.Equal(0.9 / 1.3, Rover.Align(heard, [0.9, 0.2, 0.2])[0].Support, 1e-12);
    }

    [Fact]
    public void Three_noisy_transcripts_have_fewer_errors_than_each()
    {
        var random = new Random(6);
        var words = Enumerable.Range(0, 300).Select(_ => "w" + random.Next(40)).ToArray();
        var heard = Enumerable.Range(0, 3).Select(_ => words.SelectMany(word => random.NextDouble() is var chance && chance < 0.05 ? [] : chance < 0.10 ? ["x" + random.Next(40)] : chance < 0.15 ? new[] { word, "um" } : [word]).ToArray()).ToArray();

        var errors = WordErrorRate.Of(string.Join(' ', words), Rover.Combine(heard)).Errors;

        Assert.All(heard, one => Assert.True(errors < 0.5 * WordErrorRate.Of<string>(words, one).Errors));
    }

    [Fact]
    public void Equal_transcripts_come_back_unchanged() => Gen.Int[0, 5].Select(word => "w" + word).Array[0, 12].Sample(words =>
    {
        Assert.Equal(string.Join(' ', words), Rover.Combine([words, words, words]));
        Assert.All(Rover.Align([words, words, words]), slot => Assert.Equal(1, slot.Support));
    });

    [Fact]
    public void Scores_are_the_log_odds_of_choices()
    {
        // Item 0 beats item 1 in 300 of 400 choices, each by another annotator: log 3 between them but for the priors.
        Preference[] choices = [.. Enumerable.Range(0, 400).Select(row => row % 4 < 3 ? new Preference(0, 0, 1) : new Preference(0, 1, 0))];

        var fit = BradleyTerry.Fit(choices, 2, 1);

        Assert.True(fit.Score[0] > fit.Score[1]);
        Assert.Equal(0.75, (fit.Reliability[0] * Wins(fit)) + ((1 - fit.Reliability[0]) * (1 - Wins(fit))), 0.03);
        static double Wins(BradleyTerryFit fit) => 1 / (1 + Math.Exp(fit.Score[1] - fit.Score[0]));
    }

    [Fact]
    public void An_annotator_who_chooses_the_other_way_round_is_found_and_used()
    {
        var random = new Random(8);
        Preference[] choices = [.. from row in Enumerable.Range(0, 3000)
            let annotator = row % 6
            let one = random.Next(20)
            let other = (one + 1 + random.Next(19)) % 20
            let isStraight = random.NextDouble() < (annotator == 5 ? 0.05 : annotator == 4 ? 0.5 : 0.9)
            select (one < other) == isStraight ? new Preference(annotator, one, other) : new Preference(annotator, other, one)];

        var fit = BradleyTerry.Fit(choices, 20, 6);

        Assert.True(fit.Converged);
        Assert.InRange(fit.Reliability[5], 0, 0.2);
        Assert.InRange(fit.Reliability[4], 0.35, 0.65);
        Assert.All(fit.Reliability[..4], reliability => Assert.InRange(reliability, 0.8, 1));
        Assert.True(fit.Ranking().Select((item, place) => Math.Abs(item - place)).Average() < 1, string.Join(' ', fit.Ranking()));
    }

    [Fact]
    public void Rankings_become_all_their_pairs_and_their_order_comes_back()
    {
        int[][] rankings = [[2, 0, 1, 3], [2, 0, 3, 1], [0, 2, 1, 3]];
        Preference[] choices = [.. rankings.SelectMany((ranking, annotator) => BradleyTerry.OfRanking(annotator, ranking))];

        Assert.Equal(18, choices.Length);
        Assert.Equal([2, 0, 1, 3], BradleyTerry.Fit(choices, 4, 3).Ranking());
    }

    [Fact]
    public void Any_choices_give_finite_scores_that_do_not_mind_the_order() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 5], Gen.Int[1, 5]).Select((annotator, winner, step) => new Preference(annotator, winner, (winner + step) % 6)).Array[0, 30].Sample(choices =>
        {
            var fit = BradleyTerry.Fit(choices, 6, 3);

            Assert.All(fit.Score, score => Assert.True(double.IsFinite(score)));
            Assert.Equal(0, fit.Score.Sum(), 1e-9);
            Assert.All(fit.Reliability, reliability => Assert.InRange(reliability, 0, 1));
            Assert.Equal(fit.Score, BradleyTerry.Fit([.. choices.Reverse()], 6, 3).Score);
        });

    [Fact]
    public void Wrong_choices_are_refused()
    {
        Assert.Throws<ArgumentException>(() => BradleyTerry.Fit([new(0, 1, 1)], 2, 1));
        Assert.Throws<ArgumentException>(() => BradleyTerry.Fit([new(0, 2, 1)], 2, 1));
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
