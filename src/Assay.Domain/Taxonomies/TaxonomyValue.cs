using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;

namespace Assay.Domain.Taxonomies;

/// <summary>Checks an answer: a JSON object of field names and values.</summary>
/// <remarks>
/// choice: a class name. choices: a list of class names, none twice. text: a string. number: a finite number. rating: a whole number.
/// A field that is not asked is left out, never null. No fault means that the answer may be stored under this taxonomy.
/// At most <see cref="MostFaults"/> faults are listed. Neither overload throws, whatever the answer holds.
/// </remarks>
public static class TaxonomyValue
{
    public const int MostFaults = 20;

    /// <summary>Longest text in Unicode code points where a field sets no limit, and the largest limit that a field may set.</summary>
    public const int LongestText = 1_000_000;

    public static IReadOnlyList<Fault> Validate(Taxonomy taxonomy, JsonElement value) =>
        Validate(taxonomy, JsonMarshal.GetRawUtf8Value(value));

    /// <summary>The same without a document: allocates nothing when there is no fault and no text with escapes.</summary>
    public static IReadOnlyList<Fault> Validate(Taxonomy taxonomy, ReadOnlySpan<byte> utf8Json)
    {
        if (!Utf8.IsValid(utf8Json))
        {
            return [new("", "The answer is not valid UTF-8.")];
        }

        Span<FieldState> states = stackalloc FieldState[TaxonomyDocument.MaxFields];
        states.Clear();
        var check = new AnswerCheck(taxonomy, utf8Json, states[..taxonomy.Fields.Count]);
        try
        {
            check.Run();
        }
        catch (JsonException)
        {
            return [new("", "The answer is not JSON.")];
        }
        catch (InvalidOperationException)
        {
            return [new("", "The answer holds a text with half of a surrogate pair.")];
        }

        return check.Faults;
    }
}

/// <summary>What is known of a field while an answer is read.</summary>
[Flags]
internal enum FieldState : byte
{
    None = 0,
    Answered = 1,
    Asked = 2,

    /// <summary>Its answer has a fault, so conditions that look at it are not judged.</summary>
    Faulty = 4,
}
