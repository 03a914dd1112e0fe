using System.Text;
using Assay.Domain.Taxonomies;

namespace Assay.Domain.Tests.Taxonomies;

/// <summary>Documents and short ways to read them.</summary>
internal static class Documents
{
    public const string Tickets = """
        taxonomy: tickets
        fields:
          - name: topic
            type: choice
            classes:
              - name: Billing
              - {name: Refund, parent: Billing, hotkey: r, aliases: [refunds]}
              - {name: Invoice, parent: Billing}
              - {name: Outage, critical: true}
          - name: severity
            type: rating
            when: {field: topic, is: Outage}
          - name: amount
            type: number
            required: false
            min: 0
            max: 100
            step: 0.5
            when: {field: topic, is: Billing}
          - name: tone
            type: choices
            required: false
            maxChoices: 2
            classes: [{name: polite}, {name: angry}, {name: confused}]
          - name: urgent because
            type: text
            required: false
            maxLength: 5
            when: {field: severity, in: [4, 5]}
          - name: remedy
            type: text
            when: {field: tone, is: angry}
        """;

    public static Taxonomy Taxonomy(string text)
    {
        var decision = TaxonomyDocument.Parse(text);
        Assert.True(decision.Accepted, decision.Refusal?.Message);
        return decision.Value;
    }

    /// <summary>One line for each fault: line, path, message.</summary>
    public static string[] Faults(string text)
    {
        var decision = TaxonomyDocument.Parse(text);
        Assert.False(decision.Accepted);
        Assert.NotNull(decision.Refusal.Faults);
        return [.. decision.Refusal.Faults.Select(fault => $"{fault.Line} {fault.Field}: {fault.Message}")];
    }

    public static string Json(Taxonomy taxonomy) => Encoding.UTF8.GetString(taxonomy.ToCanonicalJson());

    /// <summary>A document with one choice field whose classes are given in YAML flow form.</summary>
    public static string Choice(params string[] classes) =>
        "taxonomy: t\nfields:\n  - name: f\n    type: choice\n    classes:\n" + string.Concat(classes.Select(one => $"      - {one}\n"));
}
