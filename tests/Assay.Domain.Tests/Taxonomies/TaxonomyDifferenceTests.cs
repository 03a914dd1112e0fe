using System.Text;
using Assay.Domain.Taxonomies;
using CsCheck;

namespace Assay.Domain.Tests.Taxonomies;

public sealed class TaxonomyDifferenceTests
{
    [Fact]
    public void A_taxonomy_does_not_differ_from_itself()
    {
        var difference = TaxonomyDifference.Between(Documents.Taxonomy(Documents.Tickets), Documents.Taxonomy(Documents.Tickets));

        Assert.True(difference.IsEmpty);
        Assert.True(difference.KeepsEveryLabel);
    }

    [Theory]
    [InlineData("name: Outage", "name: Incident", "field 'topic', class 'Outage': removed (labels may become invalid)")]
    [InlineData("{name: polite}", "{name: polite}, {name: rude}", "field 'tone', class 'rude': added")]
    [InlineData("max: 100", "max: 50", "field 'amount': changed: max 100 -> 50 (labels may become invalid)")]
    [InlineData("max: 100", "max: 500", "field 'amount': changed: max 100 -> 500")]
    [InlineData("step: 0.5", "step: 0.25", "field 'amount': changed: step 0.5 -> 0.25 (labels may become invalid)")]
    [InlineData("    step: 0.5\n", "", "field 'amount': changed: step 0.5 -> none")]
    [InlineData("min: 0", "min: -0.1", "field 'amount': changed: steps now start elsewhere, at 'min' (labels may become invalid)")]
    [InlineData("maxLength: 5", "maxLength: 4", "field 'urgent because': changed: maxLength 5 -> 4 (labels may become invalid)")]
    [InlineData("maxChoices: 2", "minChoices: 2", "field 'tone': changed: minChoices 1 -> 2 (labels may become invalid)")]
    [InlineData("maxChoices: 2", "maxChoices: 3", "field 'tone': changed: maxChoices 2 -> 3")]
    [InlineData("type: rating", "type: rating\n    required: false", "field 'severity': changed: required true -> false")]
    [InlineData("required: false\n    maxC", "maxC", "field 'tone': changed: required false -> true (labels may become invalid)")]
    [InlineData("hotkey: r", "hotkey: x", "field 'topic', class 'Refund': changed: hotkey r -> x")]
    [InlineData("critical: true", "parent: Refund", "field 'topic', class 'Refund': changed: may no longer be chosen: only classes below it may (labels may become invalid)")]
    [InlineData("parent: Billing}", "definition: x}", "field 'amount': changed: classes moved below or from below those that its condition names (labels may become invalid)")]
    [InlineData("in: [4, 5]", "in: [5]", "field 'urgent because': changed: when severity is 4 or 5 -> severity is 5 (labels may become invalid)")]
    [InlineData("in: [4, 5]", "in: [3, 4, 5]", "field 'urgent because': changed: when severity is 4 or 5 -> severity is 3 or 4 or 5")]
    [InlineData("is: angry", "in: [angry, polite]", "field 'remedy': changed: when tone is angry -> tone is angry or polite (labels may become invalid)")]
    public void A_change_is_told_in_one_line(string before, string after, string expected)
    {
        var changed = Documents.Tickets.Replace(before, after, StringComparison.Ordinal);

        var difference = TaxonomyDifference.Between(Documents.Taxonomy(Documents.Tickets), Documents.Taxonomy(
            changed.Replace(after == "name: Incident" ? "is: Outage" : "\0", "is: Incident", StringComparison.Ordinal)));

        Assert.Contains(expected, difference.ToString().Split('\n'));
        Assert.Equal(!difference.ToString().Contains("may become invalid", StringComparison.Ordinal), difference.KeepsEveryLabel);
    }

    [Fact]
    public void Fields_that_come_and_go_are_told()
    {
        var from = Documents.Taxonomy("taxonomy: t\nfields: [{name: a, type: text}, {name: b, type: text}]");
        var to = Documents.Taxonomy("taxonomy: t\nfields: [{name: b, type: number}, {name: c, type: text, required: false}, {name: d, type: text}]");

        Assert.Equal(
            [
                "field 'a': removed (labels may become invalid)",
                "field 'b': changed: type text -> number (labels may become invalid)",
                "field 'c': added: text",
                "field 'd': added: text (labels may become invalid)",
            ],
            TaxonomyDifference.Between(from, to).Changes.Select(change => change.ToString()));
    }

    /// <summary>The promise: if the difference says that labels stay valid, they do.</summary>
    [Fact]
    public void A_label_that_the_difference_promises_to_keep_stays_valid() =>
        Gen.Select(Gen.Int[0, s_variants.Length - 1], Gen.Int[0, s_variants.Length - 1]).Select((from, to) => (s_variants[from], s_variants[to])).Sample((from, to) =>
            !TaxonomyDifference.Between(from, to).KeepsEveryLabel
            || s_answers.Where(answer => TaxonomyValue.Validate(from, answer).Count == 0).All(answer => TaxonomyValue.Validate(to, answer).Count == 0), iter: 20_000);

    [Fact]
    public void The_difference_keeps_enough_promises_to_be_of_use()
    {
        var kept = s_variants.Take(40).Sum(from => s_variants.Count(to => TaxonomyDifference.Between(from, to).KeepsEveryLabel));

        Assert.InRange(kept, 40 * 10, 40 * s_variants.Length / 2);
    }

    /// <summary>Small taxonomies that differ in little, so that many pairs keep their labels.</summary>
    private static readonly Taxonomy[] s_variants =
    [
        .. from leaves in new[] { "", ", leavesOnly: false" }
           from parent in new[] { "", ", parent: a" }
           from more in new[] { "", ", {name: c}", ", {name: c, parent: b}" }
           from required in new[] { "true", "false" }
           from when in new[] { "", ", when: {field: x, is: a}", ", when: {field: x, in: [a, b]}", ", when: {field: x, is: b}" }
           from kind in new[] { "type: number, min: 0", "type: number, max: 2", "type: number, min: 0, step: 2", "type: number, step: 1", "type: rating, min: 0, max: 3" }
           select Documents.Taxonomy(
               $"taxonomy: t\nfields:\n  - {{name: x, type: choice{leaves}, classes: [{{name: a}}, {{name: b{parent}}}{more}]}}\n"
               + $"  - {{name: y, required: {required}{when}, {kind}}}"),
    ];

    private static readonly byte[][] s_answers =
    [
        .. from x in new[] { "a", "b", "c" }
           from y in new[] { "", ",\"y\":0", ",\"y\":1", ",\"y\":2", ",\"y\":-2", ",\"y\":3", ",\"y\":0.5" }
           select Encoding.UTF8.GetBytes($"{{\"x\":\"{x}\"{y}}}"),
    ];
}
