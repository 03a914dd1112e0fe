using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Assay.Domain;
using Assay.Formats.Rows;

namespace Assay.Formats.Answers;

/// <summary>The values of one answer while it is read.</summary>
/// <param name="needsWorker">False for truth, which nobody in particular gave.</param>
internal sealed class AnswerValues(bool needsWorker = true)
{
    /// <summary>The first three of <see cref="Names"/> must be there.</summary>
    public const int Required = 3;

    private const int Worker = 1;
    private const int Time = 3;
    private const int Confidence = 4;

    private static readonly byte[][] s_names = [.. "task worker label time confidence seconds".Split(' ').Select(Encoding.UTF8.GetBytes)];

    private readonly TextPool _pool = new();
    private readonly string[] _texts = new string[Required];
    private DateTimeOffset? _time;
    private double? _confidence;
    private double? _seconds;

    /// <summary>In the order of the values.</summary>
    public static string[] Names { get; } = [.. s_names.Select(Encoding.UTF8.GetString)];

    /// <summary>Whether a file without this column is refused.</summary>
    public bool Needs(int value) => value < Required && (value != Worker || needsWorker);

    /// <summary>Those that a file must have, in words.</summary>
    public string Columns => needsWorker ? "task, worker and label" : "task and label";

    public string NoColumn(string name, string[]? found = null) =>
        $"The header has no column \"{name}\". It needs {Columns}{(found is null ? "" : $", and has {string.Join(", ", found.Take(20).Select(column => Excerpt.Of(column)))}{(found.Length > 20 ? ", ..." : "")}")}. Rename the column that holds the {name}.";

    public void Clear()
    {
        Array.Fill(_texts, "");
        (_time, _confidence, _seconds) = (null, null, null);
    }

    public Answer ToAnswer(int line) => new(line, _texts[0], _texts[1], _texts[2], _time, _confidence, null, _seconds);

    /// <summary>Null where every value that must be there is.</summary>
    public Fault? Missing(int line)
    {
        var missing = Array.IndexOf(_texts, "");
        missing = missing == Worker && !needsWorker ? Array.IndexOf(_texts, "", Worker + 1) : missing;
        return missing < 0 ? null : new(Names[missing], $"The row has no {Names[missing]}. Give it one, or leave the row out.", line);
    }

    /// <param name="utf8">Valid UTF-8; empty leaves the value out.</param>
    public Fault? Set(int value, ReadOnlySpan<byte> utf8, int line)
    {
        if (value < Required)
        {
            _texts[value] = _pool.Get(utf8);
            return null;
        }

        if (utf8.IsEmpty)
        {
            return null;
        }

        return value switch
        {
            Time => SetTime(utf8, line),
            Confidence => SetConfidence(utf8, line),
            _ => SetSeconds(utf8, line),
        };
    }

    public Fault? ReadJson(ReadOnlySpan<byte> record, int line)
    {
        if (Encodings.Check(record, line) is { } fault)
        {
            return fault;
        }

        try
        {
            var json = new Utf8JsonReader(record, new JsonReaderOptions { MaxDepth = RowReader.MaxDepth });
            json.Read();
            return json.TokenType == JsonTokenType.StartObject
                ? ReadProperties(ref json, line) ?? Missing(line)
                : new("", "The line holds no object. It must be one, such as {\"task\": \"1\", \"worker\": \"ann\", \"label\": \"cat\"}.", line);
        }
        catch (InvalidOperationException)
        {
            return new("", "A name on the line holds half a surrogate pair. Write whole characters.", line);
        }
        catch (JsonException error)
        {
            return new("", FormattableString.Invariant($"The line is not JSON; see byte {error.BytePositionInLine}. Write one object on each line."), line);
        }
    }

    private Fault? ReadProperties(ref Utf8JsonReader json, int line)
    {
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var value = NameOf(ref json);
            json.Read();
            if (json.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                if (value >= 0)
                {
                    return new(Names[value], $"The {Names[value]} is not a plain value. Write it as text or number.", line);
                }

                json.Skip();
            }
            else if (value >= 0 && json.TokenType != JsonTokenType.Null && SetToken(value, ref json, line) is { } fault)
            {
                return fault;
            }
        }

        // Nothing but white space may follow; the reader throws at anything else.
        json.Read();
        return null;
    }

    private static int NameOf(ref Utf8JsonReader json)
    {
        for (var value = 0; value < s_names.Length; value++)
        {
            if (json.ValueTextEquals(s_names[value]) || (json.ValueSpan.Length == s_names[value].Length && System.Text.Ascii.EqualsIgnoreCase(json.ValueSpan, s_names[value])))
            {
                return value;
            }
        }

        return -1;
    }

    private Fault? SetToken(int value, ref Utf8JsonReader json, int line)
    {
        if (json.TokenType != JsonTokenType.String || !json.ValueIsEscaped)
        {
            return Set(value, json.ValueSpan, line);
        }

        var rented = ArrayPool<byte>.Shared.Rent(json.ValueSpan.Length);
        try
        {
            return Set(value, rented.AsSpan(0, json.CopyString(rented)), line);
        }
        catch (InvalidOperationException)
        {
            return new(Names[value], $"The {Names[value]} holds half a surrogate pair. Write whole characters.", line);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private Fault? SetTime(ReadOnlySpan<byte> utf8, int line)
    {
        var text = Encoding.UTF8.GetString(utf8);
        if (!MomentForm.IsoInUtc.TryRead(text, out var time))
        {
            return new("time", $"\"{Shorten(text)}\" is no time. Write it such as 2026-05-01T09:30:00Z.", line);
        }

        _time = time.Start;
        return null;
    }

    private Fault? SetConfidence(ReadOnlySpan<byte> utf8, int line)
    {
        if (!Utf8Parser.TryParse(utf8, out double confidence, out var read) || read != utf8.Length || !(confidence is >= 0 and <= 1))
        {
            return new("confidence", $"\"{Shorten(Encoding.UTF8.GetString(utf8))}\" is no confidence. Write a number from 0 to 1.", line);
        }

        _confidence = confidence;
        return null;
    }

    private Fault? SetSeconds(ReadOnlySpan<byte> utf8, int line)
    {
        if (!Utf8Parser.TryParse(utf8, out double seconds, out var read) || read != utf8.Length || !(seconds >= 0) || !double.IsFinite(seconds))
        {
            return new("seconds", $"\"{Shorten(Encoding.UTF8.GetString(utf8))}\" is no duration. Write seconds as a number from 0 on.", line);
        }

        _seconds = seconds;
        return null;
    }

    private static string Shorten(string text) => Excerpt.Of(text, 43);
}
