using System.Text;
using System.Text.Json;
using Assay.Domain.Taxonomies;
using CsCheck;

namespace Assay.Domain.Tests.Taxonomies;

public sealed class TaxonomyValueTests
{
    private static readonly Taxonomy s_tickets = Documents.Taxonomy(Documents.Tickets);

    [Theory]
    [InlineData("""{"topic":"Refund"}""")]
    [InlineData("""{"topic":"Ref\u0075nd"}""")]
    [InlineData("""{"topic":"Refund","amount":12.5}""")]
    [InlineData("""{"topic":"Invoice","amount":0}""")]
    [InlineData("""{"topic":"Outage","severity":3}""")]
    [InlineData("""{"severity":5,"topic":"Outage","urgent because":"日本語🙂x"}""")]
    [InlineData("""{"topic":"Outage","severity":4.0}""")]
    [InlineData("""{"remedy":"call","tone":["angry","polite"],"topic":"Invoice"}""")]
    [InlineData("""{"topic":"Refund","tone":["polite"]}""")]
    public void An_answer_that_fits_has_no_fault(string answer) => Assert.Empty(Faults(s_tickets, answer));

    [Theory]
    [InlineData("", ": The answer is not JSON.")]
    [InlineData("[]", ": An answer is an object of field names and values, not a list.")]
    [InlineData("\"Refund\"", ": An answer is an object of field names and values, not a text.")]
    [InlineData("{\"topic\":\"Refund\"", ": The answer is not JSON.")]
    [InlineData("{\"topic\":\"Refund\"} x", ": The answer is not JSON.")]
    [InlineData("{}", "topic: The field is missing; it needs an answer.")]
    [InlineData("""{"topic":"Refnd"}""", "topic: 'Refnd' is not a class of this field; did you mean 'Refund'?")]
    [InlineData("""{"topic":"refund"}""", "topic: 'refund' is not a class of this field; did you mean 'Refund'?")]
    [InlineData("""{"topic":"refunds"}""", "topic: 'refunds' is not a class of this field; it is an alias, write 'Refund'.")]
    [InlineData("""{"topic":"xyzzy"}""", "topic: 'xyzzy' is not a class of this field; use one of its class names.")]
    [InlineData("""{"topic":"Billing"}""", "topic: 'Billing' has classes below it; choose one of those: 'Refund', 'Invoice'.")]
    [InlineData("""{"topic":5}""", "topic: A choice field needs the name of a class in quotes, not a number.")]
    [InlineData("""{"topic":null}""", "topic: The answer is null; leave the field out instead.")]
    [InlineData("""{"topic":["Refund"]}""", "topic: A choice field needs the name of a class in quotes, not a list.")]
    [InlineData("""{"topic":"\ud800"}""", ": The answer holds a text with half of a surrogate pair.")]
    [InlineData("""{"topic":"Refund","topic":"Refund"}""", "topic: The field is answered twice; keep one answer.")]
    [InlineData("""{"topic":"Refund","tpoic":{"a":[1]}}""", "tpoic: There is no field 'tpoic'; did you mean 'topic'?")]
    [InlineData("""{"topic":"Outage"}""", "severity: The field is missing; it needs an answer when 'topic' is 'Outage'.")]
    [InlineData("""{"topic":"Refund","severity":1}""", "severity: The field is asked only when 'topic' is 'Outage'; leave it out.")]
    [InlineData("""{"topic":"Outage","severity":6}""", "severity: 6 is outside 1 to 5.")]
    [InlineData("""{"topic":"Outage","severity":2.5}""", "severity: A rating is a whole number from 1 to 5.")]
    [InlineData("""{"topic":"Outage","severity":1e99}""", "severity: 1E+99 is outside 1 to 5.")]
    [InlineData("""{"topic":"Outage","severity":"3"}""", "severity: A rating field needs a whole number, not a text.")]
    [InlineData("""{"topic":"Refund","amount":100.5}""", "amount: 100.5 is outside 0 to 100.")]
    [InlineData("""{"topic":"Refund","amount":1e400}""", "amount: The number is out of range of a double.")]
    [InlineData("""{"topic":"Refund","amount":0.3}""", "amount: 0.3 is not on the grid of steps of 0.5 from 0.")]
    [InlineData("""{"topic":"Refund","amount":true}""", "amount: A number field needs a number, not true or false.")]
    [InlineData("""{"topic":"Refund","tone":[]}""", "tone: 0 chosen; at least 1 needed.")]
    [InlineData("""{"topic":"Refund","tone":["polite","polite"]}""", "tone[1]: 'polite' is chosen twice; keep one.")]
    [InlineData("""{"topic":"Refund","tone":["polite",1]}""", "tone[1]: A list of class names holds a number; write names in quotes.")]
    [InlineData("""{"topic":"Refund","tone":["polite","plite"]}""", "tone[1]: 'plite' is not a class of this field; did you mean 'polite'?")]
    [InlineData("""{"topic":"Refund","tone":"polite"}""", "tone: A choices field needs a list of class names, not a text.")]
    [InlineData("""{"topic":"Outage","severity":5,"urgent because":"123456"}""", "urgent because: The text has 6 characters; at most 5 are allowed.")]
    [InlineData("""{"topic":"Outage","severity":5,"urgent because":""}""", "urgent because: The text is empty; write something or leave the field out.")]
    [InlineData("""{"topic":"Outage","severity":5,"urgent because":"\u0000"}""", "urgent because: The text holds the character U+0000; remove it.")]
    public void An_answer_that_does_not_fit_names_field_and_reason(string answer, string expected) =>
        Assert.Equal([expected], Faults(s_tickets, answer));

    [Fact]
    public void Every_fault_of_an_answer_is_told() => Assert.Equal(
        [
            "tone[0]: 'rude' is not a class of this field; use one of its class names.",
            "other: There is no field 'other'; the taxonomy has no such field.",
            "topic: The field is missing; it needs an answer.",
        ],
        Faults(s_tickets, """{"tone":["rude"],"other":1}"""));

    [Fact]
    public void Too_many_choices_are_counted() => Assert.Contains(
        "tone: 3 chosen; at most 2 allowed.", Faults(s_tickets, """{"topic":"Refund","remedy":"x","tone":["polite","angry","confused"]}"""));

    [Fact]
    public void An_element_and_its_bytes_are_judged_alike()
    {
        using var answer = JsonDocument.Parse("""{"topic":"Refnd","amount":-1}""");

        var faults = TaxonomyValue.Validate(s_tickets, answer.RootElement);

        Assert.Equal(TaxonomyValue.Validate(s_tickets, """{"topic":"Refnd","amount":-1}"""u8), faults);
        Assert.Equal(2, faults.Count);
    }

    [Fact]
    public void Bytes_that_are_not_UTF_8_are_refused() =>
        Assert.Equal("The answer is not valid UTF-8.", Assert.Single(TaxonomyValue.Validate(s_tickets, [(byte)'{', 0xFF])).Message);

    [Fact]
    public void Decimal_steps_forgive_the_rounding_of_doubles()
    {
        var taxonomy = Documents.Taxonomy("taxonomy: t\nfields: [{name: n, type: number, min: -0.3, step: 0.1}]");

        Assert.Empty(Faults(taxonomy, """{"n":0.3}"""));
        Assert.Empty(Faults(taxonomy, """{"n":123456.7}"""));
        Assert.Single(Faults(taxonomy, """{"n":0.35}"""));
    }

    [Fact]
    public void A_hostile_list_of_unknown_classes_is_cut_short()
    {
        var answer = "{\"tone\":[" + string.Join(',', Enumerable.Repeat("\"x\"", 100_000)) + "]}";

        var faults = Faults(s_tickets, answer);

        Assert.Equal(TaxonomyValue.MostFaults, faults.Length);
    }

    [Fact]
    public void A_very_long_name_is_shortened_in_the_message()
    {
        var fault = Assert.Single(TaxonomyValue.Validate(s_tickets, Encoding.UTF8.GetBytes("{\"topic\":\"" + new string('z', 100_000) + "\"}")));

        Assert.InRange(fault.Message.Length, 1, 200);
    }

    [Fact]
    public void A_good_answer_costs_no_memory()
    {
        var answer = """{"remedy":"call","tone":["angry","polite"],"topic":"Invoice","amount":5}"""u8.ToArray();
        TaxonomyValue.Validate(s_tickets, answer);
        var before = GC.GetAllocatedBytesForCurrentThread();

        TaxonomyValue.Validate(s_tickets, answer);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Noise_never_throws() => Gen.Int[0, s_parts.Length - 1].Array[0, 12].Sample(parts =>
    {
        TaxonomyValue.Validate(s_tickets, Encoding.UTF8.GetBytes(string.Concat(parts.Select(part => s_parts[part]))));
    }, iter: 20_000);

    private static readonly string[] s_parts =
        ["{", "}", "[", "]", ",", ":", "\"topic\"", "\"tone\"", "\"severity\"", "\"Refund\"", "\"angry\"", "null", "3", "1e999", "\"\\ud800\"", "true", "\"\\n\""];

    private static string[] Faults(Taxonomy taxonomy, string answer) =>
        [.. TaxonomyValue.Validate(taxonomy, Encoding.UTF8.GetBytes(answer)).Select(fault => $"{fault.Field}: {fault.Message}")];
}
