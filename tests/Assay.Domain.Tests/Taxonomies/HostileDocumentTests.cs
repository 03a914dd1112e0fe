using System.Diagnostics;
using Assay.Domain.Taxonomies;
using CsCheck;

namespace Assay.Domain.Tests.Taxonomies;

public sealed class HostileDocumentTests
{
    [Theory]
    [InlineData("", "1 : The document is empty.")]
    [InlineData("# only a comment", "1 : The document is empty.")]
    [InlineData("hello", "1 : A taxonomy is a map with the keys taxonomy, version, instructions and fields.")]
    [InlineData("[]", "1 : A taxonomy is a map with the keys taxonomy, version, instructions and fields.")]
    [InlineData("taxonomy: t", "1 fields: 'fields' is missing; list at least one field, for example with name and type.")]
    [InlineData("taxonomy: &a t\nfields: []", "1 : Anchors (&name) and aliases (*name) are not allowed; write the value out, or quote the text.")]
    [InlineData("taxonomy: t\nfields: *a", "2 : Anchors (&name) and aliases (*name) are not allowed; write the value out, or quote the text.")]
    [InlineData("taxonomy: t\nfields: !!set {a}", "2 : Tags (!name) are not allowed; leave the tag out, or quote the text.")]
    [InlineData("taxonomy: !evil t", "1 : Tags (!name) are not allowed; leave the tag out, or quote the text.")]
    [InlineData("taxonomy: t\n---\ntaxonomy: u", "2 : There is a second document after ---; write one taxonomy per file.")]
    [InlineData("? [a]\n: b", "1 : A key must be plain text.")]
    [InlineData("{\"taxonomy\": \"t\",\n \"fields\": [}", "2 : This is not JSON: a comma, quote or bracket is missing or out of place.")]
    public void What_is_no_taxonomy_is_refused_with_its_line(string text, string expected) =>
        Assert.Equal([expected], Documents.Faults(text));

    [Theory]
    [InlineData("a: b: c")]
    [InlineData("a: [1, 2")]
    [InlineData("a: 'open")]
    [InlineData("\tfields: x")]
    [InlineData("%YAML 9.9\n---\na: b")]
    [InlineData("a: \"\\UFFFFFFFF\"")]
    [InlineData("a: \"\\xZZ\"")]
    [InlineData("a: b\n\u0000")]
    public void What_is_no_YAML_is_refused(string text) => Assert.False(TaxonomyDocument.Parse(text).Accepted);

    [Fact]
    public void A_bomb_of_aliases_is_refused_at_its_first_anchor()
    {
        const string bomb = "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\ntaxonomy: t";

        Assert.StartsWith("1 : Anchors", Assert.Single(Documents.Faults(bomb)));
    }

    [Fact]
    public void Half_of_a_surrogate_pair_is_refused_in_every_form()
    {
        Assert.Equal(["2 : The text holds half of a surrogate pair; save the document as UTF-8."], Documents.Faults("taxonomy: t\nfields: \ud800"));
        Assert.Equal(["1 : A text holds a lone surrogate."], Documents.Faults("{\"taxonomy\": \"\\ud800\"}"));
        Assert.False(TaxonomyDocument.Parse("taxonomy: \"\\ud800\"\nfields: [{name: a, type: text}]").Accepted);
    }

    [Fact]
    public void A_document_of_more_than_4_MB_is_too_large()
    {
        var decision = TaxonomyDocument.Parse("taxonomy: " + new string('é', (TaxonomyDocument.MaxBytes / 2) + 1));

        Assert.Equal(RefusalKind.TooLarge, decision.Refusal!.Kind);
    }

    [Fact]
    public void More_classes_than_the_limit_are_refused()
    {
        var one = "{\"name\":\"f\",\"type\":\"choice\",\"classes\":[" + string.Join(',', Enumerable.Range(0, 20_001).Select(i => $"{{\"name\":\"{i}\"}}")) + "]}";

        Assert.Equal(
            ["1 fields[0].classes: 'classes' has 20001 entries; at most 20000 are allowed."],
            Documents.Faults("{\"taxonomy\":\"t\",\"fields\":[" + one + "]}"));
    }

    [Fact]
    public void The_limit_counts_the_classes_of_all_fields()
    {
        var classes = string.Join(',', Enumerable.Range(0, 10_001).Select(i => $"{{\"name\":\"{i}\"}}"));
        string Field(string name) => $"{{\"name\":\"{name}\",\"type\":\"choice\",\"classes\":[{classes}]}}";

        var faults = Documents.Faults($"{{\"taxonomy\":\"t\",\"fields\":[{Field("a")},{Field("b")}]}}");

        Assert.Equal(["1 fields: The taxonomy has 20002 classes; at most 20000 are allowed in all fields together."], faults);
    }

    [Fact]
    public void The_largest_field_is_read_with_unique_codes_and_reads_back()
    {
        var taxonomy = Documents.Taxonomy(Documents.Choice([.. Enumerable.Range(0, 20_000).Select(i => $"name: class {i}")]));

        var codes = taxonomy.Fields[0].Classes.Select(one => one.Code).ToHashSet(StringComparer.OrdinalIgnoreCase);

        Assert.Equal(20_000, codes.Count);
        Assert.All(codes, code => Assert.InRange(code.Length, 1, 3));
        Assert.Equal(taxonomy, Documents.Taxonomy(Documents.Json(taxonomy)));
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    [InlineData("? ")]
    [InlineData("a: ")]
    [InlineData("a\n")]
    [InlineData("\"")]
    [InlineData("- a: {b: [x]}\n")]
    [InlineData("{\"a\":")]
    [InlineData("&a ")]
    [InlineData(" ")]
    [InlineData("!a")]
    [InlineData("|\n")]
    [InlineData("name: x\n")]
    public void Four_megabytes_of_one_thing_are_refused_in_good_time(string part)
    {
        var text = string.Concat(Enumerable.Repeat(part, 4_000_000 / part.Length));
        var clock = Stopwatch.StartNew();

        var decision = TaxonomyDocument.Parse(text);

        Assert.False(decision.Accepted);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void A_long_chain_of_parents_is_checked_in_good_time()
    {
        var document = Documents.Choice([.. Enumerable.Range(0, 19_999).Select(i => $"{{name: c{i}, parent: c{i + 1}}}"), "name: c19999"]);

        Assert.Contains("There are 32 classes above", Assert.Single(Documents.Faults(document)));
    }

    [Fact]
    public void Unknown_parents_by_the_thousand_are_listed_in_good_time()
    {
        var document = Documents.Choice([.. Enumerable.Range(0, 15_000).Select(i => $"{{name: {i:D40}, parent: {i:D40}x}}")]);

        Assert.Equal(501, Documents.Faults(document).Length);
    }

    [Fact]
    public void Noise_never_throws() => Gen.OneOf(
            Gen.String,
            Gen.Int[0, s_symbols.Length - 1].Array[0, 30].Select(parts => string.Concat(parts.Select(part => s_symbols[part]))))
        .Sample(text => !TaxonomyDocument.Parse(text).Accepted, iter: 20_000);

    private static readonly string[] s_symbols =
        [":", " ", "\n", "- ", "?", "[", "]", "{", "}", ",", "\"", "'", "#", "&a", "*a", "!", "|", ">", "%", "@", "\\", "~", "---", "...", "<<", "a", "1", "taxonomy", "fields", "\t", "\u0085", "\u2028", "\\u", "\\x4", "\\U00110000"];
}
