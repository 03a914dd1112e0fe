using Assay.Domain.Taxonomies;

namespace Assay.Domain.Tests.Taxonomies;

public sealed class TaxonomyDraftTests
{
    [Fact]
    public void Values_become_the_sorted_classes_of_one_choice() => Assert.Equal(
        ["B", "a", "b", "é", "\uFB33", "🙂"], Classes(["b", "🙂", "a", "B", "é", "b", "\uFB33"]));

    [Fact]
    public void Whole_numbers_sort_by_number() => Assert.Equal(["-3", "2", "10", "100000000000000000000"], Classes(["10", "2", "100000000000000000000", "-3"]));

    [Fact]
    public void Numbers_among_words_sort_as_words() => Assert.Equal(["10", "2", "x"], Classes(["x", "2", "10"]));

    [Fact]
    public void A_draft_is_a_taxonomy_that_reads_back()
    {
        var draft = TaxonomyDraft.FromValues("imported", "label", ["null", "true", " x ", "#1"]).Value;

        Assert.Equal(draft, Documents.Taxonomy(Documents.Json(draft)));
        Assert.Equal(("imported", 1, "label", FieldKind.Choice), (draft.Name, draft.Version, draft.Fields[0].Name, draft.Fields[0].Kind));
        Assert.Empty(TaxonomyValue.Validate(draft, "{\"label\":\" x \"}"u8));
    }

    [Fact]
    public void Values_that_cannot_be_names_are_refused()
    {
        var refusal = TaxonomyDraft.FromValues("t", "f", ["ok", "", "tab\t"]).Refusal!;

        Assert.Equal(2, refusal.Faults!.Count);
        Assert.Equal(RefusalKind.Invalid, TaxonomyDraft.FromValues("t", "f", []).Refusal!.Kind);
    }

    private static string[] Classes(string[] values) =>
        [.. TaxonomyDraft.FromValues("t", "f", values).Value.Fields[0].Classes.Select(one => one.Name)];
}
