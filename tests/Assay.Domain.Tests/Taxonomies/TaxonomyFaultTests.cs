using Assay.Domain.Taxonomies;

namespace Assay.Domain.Tests.Taxonomies;

public sealed class TaxonomyFaultTests
{
    [Fact]
    public void All_faults_are_told_at_once_with_place_line_reason_and_fix() => Assert.Equal(
        [
            "2 version: 'version' is '1.5'; write a whole number from 1 to 1000000000, without quotes.",
            "4 fields[0]: Unknown key 'tpye'; did you mean 'type'?",
            "4 fields[0].type: 'type' is missing; available: choice, choices, text, number, rating.",
            "7 fields[1].required: 'required' is 'yes'; write true or false.",
            "8 fields[1].min: 'min' does not apply to a choice field; leave it out.",
            "11 fields[1].classes[1].name: Class 'A' is already on line 10; rename or remove one.",
            "12 fields[1].classes[2].colour: Colour 'red' is not usable; write it as \"#1f77b4\" or \"#17b\".",
            "13 fields[1].classes[3].parent: There is no class 'a'; did you mean 'A'?",
            "14 fields[1].classes[4].name: 'name' is missing; give it a name (in quotes if the name is a word like null).",
        ],
        Documents.Faults("""
            taxonomy: t
            version: 1.5
            fields:
              - tpye: text
                name: first
              - name: second
                required: yes
                min: 1
                classes:
                  - name: A
                  - name: A
                  - {name: B, colour: red}
                  - {name: C, parent: a}
                  - definition: nameless
                type: choice
            """).Order(LineOrder.Comparer));

    [Theory]
    [InlineData("{name: A, hotkey: x}", "{name: Bx, hotkey: X}", "7 fields[0].classes[1].hotkey: Hotkey 'X' already belongs to class 'A'; 'b' is free.")]
    [InlineData("{name: A, hotkey: xy}", "name: B", "6 fields[0].classes[0].hotkey: Hotkey 'xy' is not usable; write one letter or digit.")]
    [InlineData("{name: A, hotkey: '-'}", "name: B", "6 fields[0].classes[0].hotkey: Hotkey '-' is not usable; write one letter or digit.")]
    [InlineData("{name: A, code: ab}", "{name: B, code: AB}", "7 fields[0].classes[1].code: Code 'AB' already belongs to class 'A'; choose another or leave it out.")]
    [InlineData("{name: A, code: abcd}", "name: B", "6 fields[0].classes[0].code: Code 'abcd' is not usable; write a letter from a to z and up to two letters or digits, or leave it out.")]
    [InlineData("{name: A, parent: B}", "{name: B, parent: A}", "6 fields[0].classes[0].parent: Parents form a cycle: 'A' > 'B' > 'A'; remove one of them.")]
    [InlineData("{name: A, parent: A}", "{name: B, parent: A}", "6 fields[0].classes[0].parent: Parents form a cycle: 'A' > 'A'; remove one of them.")]
    [InlineData("{name: A, aliases: [B]}", "name: B", "6 fields[0].classes[0].aliases: Alias 'B' is the name of a class; leave it out.")]
    [InlineData("{name: A, aliases: [x]}", "{name: B, aliases: [x]}", "7 fields[0].classes[1].aliases: Alias 'x' already belongs to class 'A'; keep it in one place.")]
    [InlineData("{name: A, colour: }", "name: B", "6 fields[0].classes[0].colour: The colour is empty; in YAML # starts a comment, so write it in quotes: \"#1f77b4\".")]
    [InlineData("name: ''", "name: B", "6 fields[0].classes[0].name: The text is empty; write something or leave the key out.")]
    [InlineData("name: \"a\\u0007\"", "name: B", "6 fields[0].classes[0].name: The text holds the control character U+0007; remove it.")]
    [InlineData("name: \"a\\nb\"", "name: B", "6 fields[0].classes[0].name: The text holds the control character U+000A; remove it.")]
    [InlineData("name: [A]", "name: B", "6 fields[0].classes[0].name: This must be a text, not a list or a map.")]
    [InlineData("A", "name: B", "6 fields[0].classes[0]: A class is a map; write - name: 'A'")]
    [InlineData("{name: A, name: C}", "name: B", "6 fields[0].classes[0].name: The key 'name' is written twice; keep one.")]
    [InlineData("{name: A, examples: hello}", "name: B", "6 fields[0].classes[0].examples: 'examples' must be a list.")]
    [InlineData("{name: A, examples: [x, ~]}", "name: B", "6 fields[0].classes[0].examples[1]: A text is missing here; quote it if it is the word null.")]
    [InlineData("{name: A, attributes: [{name: x, type: text}]}", "name: B", "6 fields[0].classes[0].attributes: 'attributes' describe objects such as boxes, and no field type with objects is available yet; add a field with 'when' instead.")]
    public void A_faulty_class_is_named(string first, string second, string expected) =>
        Assert.Equal([expected], Documents.Faults(Documents.Choice(first, second)));

    [Theory]
    [InlineData("type: box", "4 fields[0].type: field type 'box' is not available yet; available: choice, choices, text, number, rating")]
    [InlineData("type: cuboid3D", "4 fields[0].type: field type 'cuboid3D' is not available yet; available: choice, choices, text, number, rating")]
    [InlineData("type: nmber", "4 fields[0].type: Unknown field type 'nmber'; did you mean 'number'?")]
    [InlineData("type: choice", "4 fields[0].classes: A choice field needs 'classes'; list at least one with a name.")]
    [InlineData("{type: number, min: 3, max: 1}", "4 fields[0].max: 'max' 1 is less than 'min' 3; exchange them.")]
    [InlineData("{type: number, step: 0}", "4 fields[0].step: 'step' must be greater than 0.")]
    [InlineData("{type: number, min: .inf}", "4 fields[0].min: 'min' is '.inf'; write a number without quotes.")]
    [InlineData("{type: number, min: '3'}", "4 fields[0].min: 'min' is '3'; write a number without quotes.")]
    [InlineData("{type: rating, min: 5}", "4 fields[0].max: A rating goes from 'min' 5 to 'max' 5; 'max' must be the greater.")]
    [InlineData("{type: rating, max: 2000}", "4 fields[0].max: 'max' is '2000'; write a whole number from -1000 to 1000, without quotes.")]
    [InlineData("{type: text, maxLength: 0}", "4 fields[0].maxLength: 'maxLength' is '0'; write a whole number from 1 to 1000000, without quotes.")]
    [InlineData("{type: choices, minChoices: 2, maxChoices: 1, classes: [{name: A}, {name: B}]}", "4 fields[0].maxChoices: 'maxChoices' is 1, less than 'minChoices' 2; raise it or lower the other.")]
    [InlineData("{type: choices, maxChoices: 3, classes: [{name: A}, {name: B}]}", "4 fields[0].maxChoices: 'maxChoices' is 3, but the field has 2 classes; lower it.")]
    [InlineData("{type: text, attributes: [{name: x, type: text}]}", "4 fields[0].attributes: 'attributes' describe objects, and a text field has none; add a field with 'when' instead.")]
    [InlineData("{type: text, when: {field: f, is: A}}", "4 fields[0].when.field: Field 'f' does not come before this one; move it up.")]
    [InlineData("{type: text, when: {field: later, is: A}}", "4 fields[0].when.field: Field 'later' does not come before this one; move it up.")]
    [InlineData("{type: text, when: {field: q, is: A}}", "4 fields[0].when.field: There is no field 'q'; name a field above this one.")]
    [InlineData("{type: text, when: later}", "4 fields[0].when: 'when' must be a map of keys and values.")]
    public void A_faulty_field_is_named(string body, string expected)
    {
        var field = body.StartsWith('{') ? body.Replace("{type", "{name: f, type", StringComparison.Ordinal) : $"{{name: f, {body}}}";

        var faults = Documents.Faults($"taxonomy: t\n\nfields:\n  - {field}\n  - {{name: later, type: text}}\n");

        Assert.Equal([expected], faults);
    }

    [Theory]
    [InlineData("{field: topic, is: Billng}", "when.is: 'Billng' is no answer to field 'topic'; did you mean 'Billing'?")]
    [InlineData("{field: topic, in: []}", "when.in: 'in' is an empty list; name at least one answer.")]
    [InlineData("{field: topic, in: [Billing, Billing]}", "when.in: 'Billing' is listed twice; keep one.")]
    [InlineData("{field: topic}", "when.is: A condition needs either 'is' with one answer or 'in' with a list of answers.")]
    [InlineData("{field: topic, is: Billing, in: [Refund]}", "when.is: A condition needs either 'is' with one answer or 'in' with a list of answers.")]
    [InlineData("{field: severity, is: 6}", "when.is: '6' is no answer to field 'severity'; write a whole number from 1 to 5.")]
    [InlineData("{field: amount, is: 6}", "when.field: Field 'amount' is a number field; a condition can look at choice, choices and rating.")]
    [InlineData("{feild: topic, is: Billing}", "when: Unknown key 'feild'; did you mean 'field'?")]
    public void A_faulty_condition_is_named(string condition, string expected) =>
        Assert.Contains(Documents.Faults(Documents.Tickets + $"\n  - {{name: x, type: text, when: {condition}}}"), fault => fault.EndsWith("fields[6]." + expected, StringComparison.Ordinal));

    [Fact]
    public void Two_fields_of_one_name_are_refused() => Assert.Equal(
        ["4 fields[1].name: Two fields are named 'a'; rename one."],
        Documents.Faults("taxonomy: t\nfields:\n  - {name: a, type: text}\n  - {name: a, type: text}"));

    [Fact]
    public void A_hierarchy_of_32_is_accepted_and_one_of_33_is_refused()
    {
        string Chain(int length) => Documents.Choice([.. Enumerable.Range(1, length).Select(i => i == 1 ? "name: c1" : $"{{name: c{i}, parent: c{i - 1}}}")]);

        Assert.True(TaxonomyDocument.Parse(Chain(32)).Accepted);
        Assert.Equal(["38 fields[0].classes[32].parent: There are 32 classes above 'c33'; at most 31 are allowed, so flatten the hierarchy."], Documents.Faults(Chain(33)));
    }

    [Fact]
    public void One_fault_too_many_to_list_is_counted()
    {
        var faults = Documents.Faults(Documents.Choice([.. Enumerable.Repeat("nme: x", 600)]));

        Assert.Equal(501, faults.Length);
        Assert.EndsWith("700 more faults are not listed.", faults[^1]);
    }

    private static class LineOrder
    {
        public static readonly IComparer<string> Comparer = Comparer<string>.Create((x, y) => Line(x).CompareTo(Line(y)));

        private static int Line(string fault) => int.Parse(fault.AsSpan(0, fault.IndexOf(' ', StringComparison.Ordinal)), System.Globalization.CultureInfo.InvariantCulture);
    }
}
