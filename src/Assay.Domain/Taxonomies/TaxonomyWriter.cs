using System.Buffers;
using System.Text.Json;
using Assay.Domain.Ledger;

namespace Assay.Domain.Taxonomies;

/// <summary>Writes the document that <see cref="TaxonomyDocument.Parse"/> reads, in its one canonical form.</summary>
internal static class TaxonomyWriter
{
    public static byte[] Canonical(Taxonomy taxonomy)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var to = new Utf8JsonWriter(bytes))
        {
            to.WriteStartObject();
            to.WriteString("taxonomy", taxonomy.Name);
            to.WriteNumber("version", taxonomy.Version);
            Text(to, "instructions", taxonomy.Instructions);
            to.WriteStartArray("fields");
            foreach (var field in taxonomy.Fields)
            {
                Field(to, field);
            }

            to.WriteEndArray();
            to.WriteEndObject();
        }

        return CanonicalJson.Canonicalize(bytes.WrittenSpan);
    }

    private static void Field(Utf8JsonWriter to, TaxonomyField field)
    {
        to.WriteStartObject();
        to.WriteString("name", field.Name);
        to.WriteString("type", field.Kind.Word());
        to.WriteBoolean("required", field.Required);
        Condition(to, field.When);
        Text(to, "label", field.Label);
        Text(to, "help", field.Help);
        Number(to, "min", field.Min);
        Number(to, "max", field.Max);
        Number(to, "step", field.Step);
        Number(to, "maxLength", field.MaxLength);
        Number(to, "minChoices", field.MinChoices);
        Number(to, "maxChoices", field.MaxChoices);
        if (field.Kind.HasClasses())
        {
            to.WriteBoolean("leavesOnly", field.LeavesOnly);
            to.WriteStartArray("classes");
            foreach (var one in field.Classes)
            {
                Class(to, one);
            }

            to.WriteEndArray();
        }

        to.WriteEndObject();
    }

    private static void Condition(Utf8JsonWriter to, FieldCondition? when)
    {
        if (when is null)
        {
            return;
        }

        to.WriteStartObject("when");
        to.WriteString("field", when.Field);
        if (when.In.Count == 1)
        {
            to.WriteString("is", when.In[0]);
        }
        else
        {
            Texts(to, "in", when.In);
        }

        to.WriteEndObject();
    }

    private static void Class(Utf8JsonWriter to, TaxonomyClass one)
    {
        to.WriteStartObject();
        to.WriteString("name", one.Name);
        to.WriteString("code", one.Code);
        Text(to, "parent", one.Parent);
        Text(to, "definition", one.Definition);
        Texts(to, "examples", one.Examples);
        Texts(to, "counterExamples", one.CounterExamples);
        Texts(to, "aliases", one.Aliases);
        Text(to, "hotkey", one.Hotkey);
        Text(to, "colour", one.Colour);
        if (one.Critical)
        {
            to.WriteBoolean("critical", true);
        }

        to.WriteEndObject();
    }

    private static void Text(Utf8JsonWriter to, string key, string? value)
    {
        if (value is not null)
        {
            to.WriteString(key, value);
        }
    }

    private static void Number(Utf8JsonWriter to, string key, double? value)
    {
        if (value is not null)
        {
            to.WritePropertyName(key);
            to.WriteRawValue(CanonicalJson.NumberText(value.Value));
        }
    }

    private static void Texts(Utf8JsonWriter to, string key, IReadOnlyList<string> values)
    {
        if (values.Count == 0)
        {
            return;
        }

        to.WriteStartArray(key);
        foreach (var value in values)
        {
            to.WriteStringValue(value);
        }

        to.WriteEndArray();
    }
}
