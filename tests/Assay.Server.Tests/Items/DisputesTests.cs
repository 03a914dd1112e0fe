using Assay.Domain;
using Assay.Domain.Labels;
using Assay.Domain.Projects;
using Assay.Domain.Taxonomies;
using Assay.Server.Work.Labels;
using Assay.Tests.Support;

namespace Assay.Server.Tests.Items;

/// <summary>Each way in which a label comes to be disputed, told apart.</summary>
public sealed class DisputesTests
{
    private static readonly Taxonomy Animals = TaxonomyDocument.Parse("""
        taxonomy: Animals
        fields:
          - {name: animal, type: choice, classes: [{name: cat}, {name: dog}]}
          - {name: mood, type: choice, required: false, classes: [{name: calm}, {name: angry}]}
        """).AcceptedValue();

    /// <summary>Ana and Ben are right four times out of five, whatever the truth is; nobody else is known.</summary>
    private static readonly WorkerModel Model = new(1, "animal", ["cat", "dog"], [1, 2], [0.5, 0.5], [0.8, 0.2, 0.2, 0.8, 0.8, 0.2, 0.2, 0.8]);

    [Fact]
    public void Below_the_bar_it_is_improbable() => Assert.Equal([new("animal", "improbable")], Of(0.95, 1, """{"animal":"cat"}"""));

    [Fact]
    public void Below_the_bar_and_split_in_another_field_it_is_both() =>
        Assert.Equal([new("animal", "improbable"), new("mood", "tie")], Of(0.95, 1, """{"animal":"cat","mood":"calm"}""", """{"animal":"cat","mood":"angry"}"""));

    [Fact]
    public void Above_the_bar_only_the_field_that_is_split_is_named() =>
        Assert.Equal([new("mood", "tie")], Of(0.9, 1, """{"animal":"cat","mood":"calm"}""", """{"animal":"cat","mood":"angry"}"""));

    [Fact]
    public void With_a_bar_that_came_down_since_it_was_improbable() => Assert.Equal([new("animal", "improbable")], Of(0.5, 1, """{"animal":"cat"}"""));

    [Fact]
    public void Two_equally_good_annotators_who_differ_make_both_classes_equally_probable() =>
        Assert.Equal([new("animal", "equally-probable")], Of(0.95, 1, """{"animal":"cat","mood":"calm"}""", """{"animal":"dog","mood":"calm"}"""));

    [Fact]
    public void Annotators_whom_the_model_does_not_know_tie_by_their_number() => Assert.Equal([new("animal", "tie")], Of(0.95, 8, """{"animal":"cat"}""", """{"animal":"dog"}"""));

    [Fact]
    public void One_who_leaves_a_field_out_ties_with_one_who_does_not() => Assert.Equal([new("mood", "tie")], Of(0.5, 1, """{"animal":"cat","mood":"calm"}""", """{"animal":"cat"}"""));

    [Fact]
    public void Nothing_said_is_a_reason_of_its_own() => Assert.Equal([new(null, "nothing-said")], Of(0.95, 1, "{}"));

    [Fact]
    public void What_is_not_disputed_and_what_other_answers_made_has_no_reason()
    {
        var context = Context(0.95);
        CurrentAnswer[] answers = [new(new ActorId(1), 1, 1, """{"animal":"cat"}""")];

        Assert.Empty(Disputes.Of(context, answers, LabelState.Final, """{"animal":"cat"}"""));
        Assert.Empty(Disputes.Of(context, answers, LabelState.Disputed, """{"animal":"dog"}"""));
    }

    /// <param name="first">The first author; the others have the numbers after it.</param>
    private static IReadOnlyList<Dispute> Of(double finalAt, int first, params string[] said)
    {
        CurrentAnswer[] answers = [.. said.Select((value, i) => new CurrentAnswer(new ActorId(first + i), i, 1, value))];
        var context = Context(finalAt);
        return Disputes.Of(context, answers, LabelState.Disputed, LabelAggregation.Aggregate(context, answers).Value);
    }

    private static ResolutionContext Context(double finalAt) => new(new ProjectPolicy(Method: ResolutionMethod.DawidSkene, FinalAt: finalAt), Animals, Model);
}
