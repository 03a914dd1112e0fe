using System.Text;
using Assay.Domain.Ledger;
using Assay.Domain.Taxonomies;

namespace Assay.Domain.Tests.Taxonomies;

public sealed class TaxonomyDocumentTests
{
    private static readonly string s_guide = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "taxonomy.md"));

    [Fact]
    public void The_example_of_the_guide_is_a_taxonomy_and_its_answer_fits()
    {
        var taxonomy = Documents.Taxonomy(Fenced("yaml"));

        var faults = TaxonomyValue.Validate(taxonomy, Encoding.UTF8.GetBytes(Fenced("json")));

        Assert.Empty(faults);
        Assert.Equal(["topic", "severity", "amount", "tone", "comment"], taxonomy.Fields.Select(field => field.Name));
        Assert.Equal(2, taxonomy.Version);
        Assert.StartsWith("Read the whole ticket", taxonomy.Instructions);
    }

    [Fact]
    public void Every_key_of_a_class_is_kept()
    {
        var refund = Documents.Taxonomy(Fenced("yaml")).Field("topic")!.Classes[1];

        Assert.Equal(("Refund", "Billing", "r", "#d62728"), (refund.Name, refund.Parent, refund.Hotkey, refund.Colour));
        Assert.Equal(["I want my money back", "You charged me twice"], refund.Examples);
        Assert.Equal(["How much does the large plan cost?"], refund.CounterExamples);
        Assert.Equal(["refunds", "money-back"], refund.Aliases);
        Assert.True(Documents.Taxonomy(Fenced("yaml")).Field("topic")!.Classes[3].Critical);
    }

    [Fact]
    public void The_canonical_form_reads_back_as_the_same_taxonomy_and_bytes()
    {
        var taxonomy = Documents.Taxonomy(Fenced("yaml"));

        var back = Documents.Taxonomy(Documents.Json(taxonomy));

        Assert.Equal(taxonomy, back);
        Assert.Equal(Documents.Json(taxonomy), Documents.Json(back));
        Assert.Equal(taxonomy.ToCanonicalJson(), CanonicalJson.Canonicalize(taxonomy.ToCanonicalJson()));
    }

    [Fact]
    public void The_canonical_form_writes_out_what_the_author_left_out() => Assert.Equal(
        """{"fields":[{"classes":[{"code":"y","name":"yes"}],"leavesOnly":true,"maxChoices":1,"minChoices":1,"name":"f","required":true,"type":"choices"},"""
        + """{"max":5,"min":1,"name":"r","required":true,"type":"rating"}],"taxonomy":"t","version":1}""",
        Documents.Json(Documents.Taxonomy(
            """{"taxonomy": "t", "fields": [{"name": "f", "type": "choices", "maxChoices": 1, "classes": [{"name": "yes"}]}, {"name": "r", "type": "rating"}]}""")));

    [Fact]
    public void JSON_and_YAML_of_the_same_document_are_equal()
    {
        var yaml = Documents.Taxonomy("taxonomy: t\nfields:\n- name: f\n  type: number\n  min: -0.5\n  max: 1e3\n");
        var json = Documents.Taxonomy("""{"taxonomy":"t","fields":[{"name":"f","type":"number","min":-0.5,"max":1e3}]}""");
        var flow = Documents.Taxonomy("{taxonomy: t, fields: [{name: f, type: number, min: -0.5, max: 1e3}]}");

        Assert.Equal(yaml, json);
        Assert.Equal(yaml, flow);
    }

    [Fact]
    public void Words_that_YAML_could_mistake_for_something_else_are_names()
    {
        var taxonomy = Documents.Taxonomy(Documents.Choice("name: yes", "name: no", "name: 1.0", "name: 2024-01-01", "name: \"null\""));

        Assert.Equal(["yes", "no", "1.0", "2024-01-01", "null"], taxonomy.Fields[0].Classes.Select(one => one.Name));
    }

    [Fact]
    public void Names_of_every_script_and_names_like_markup_are_kept_as_given()
    {
        string[] names = ["חיובי", "مشكلة‏ فنية", "日本語", "<script>alert(1)</script>", "'; DROP TABLE labels; --", "🙂", "e\u0301", "\u00e9", " padded "];

        var taxonomy = Documents.Taxonomy(Documents.Choice([.. names.Select(name => $"name: \"{name}\"")]));

        Assert.Equal(names, taxonomy.Fields[0].Classes.Select(one => one.Name));
        Assert.Equal(taxonomy, Documents.Taxonomy(Documents.Json(taxonomy)));
    }

    [Fact]
    public void Codes_recall_names_respect_those_given_and_are_unique()
    {
        var taxonomy = Documents.Taxonomy(Documents.Choice(
            "name: Bird", "name: Bear", "name: Big Brown Bear", "{name: Cat, code: Bi}", "name: 日本", "name: B"));

        Assert.Equal(["b", "be", "bb", "Bi", "a", "c"], taxonomy.Fields[0].Classes.Select(one => one.Code));
    }

    [Fact]
    public void A_proposed_code_is_no_hotkey_of_another_class()
    {
        var taxonomy = Documents.Taxonomy(Documents.Choice("{name: Password, hotkey: w}", "{name: Praise, hotkey: P}"));

        Assert.Equal(["pa", "p"], taxonomy.Fields[0].Classes.Select(one => one.Code));
    }

    [Fact]
    public void A_parent_may_not_be_chosen_unless_the_author_says_so()
    {
        var strict = Documents.Taxonomy(Documents.Tickets);
        var open = Documents.Taxonomy(Documents.Tickets.Replace("type: choice\n", "type: choice\n    leavesOnly: false\n", StringComparison.Ordinal));

        Assert.False(strict.IsChoosable("topic", "Billing"));
        Assert.True(strict.IsChoosable("topic", "Refund"));
        Assert.True(open.IsChoosable("topic", "Billing"));
        Assert.False(open.IsChoosable("topic", "Nothing"));
        Assert.Equal(3, strict.IndexOfClass("topic", "Outage"));
        Assert.Equal(-1, strict.IndexOfClass("topic", "outage"));
    }

    private static string Fenced(string language)
    {
        var start = s_guide.IndexOf("```" + language + "\n", StringComparison.Ordinal) + language.Length + 4;
        return s_guide[start..s_guide.IndexOf("```", start, StringComparison.Ordinal)];
    }
}
