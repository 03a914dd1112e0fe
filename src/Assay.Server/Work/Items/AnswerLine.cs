using System.Globalization;
using System.Text;
using System.Text.Json;
using Assay.Domain;
using Assay.Formats.Rows;

namespace Assay.Server.Work.Items;

/// <summary>A row of existing answers.</summary>
/// <param name="Time">In ISO 8601, where it is known.</param>
/// <param name="Confidence">0 to 1.</param>
internal sealed record AnswerLine(long Line, string Task, string Worker, string Label, string? Time, double? Confidence)
{
    /// <summary>An answer, or the fault of its row.</summary>
    public static object Read(Row row, AnswerColumns columns, MomentForm? moments)
    {
        var values = new string?[AnswerColumns.Names.Length];
        Fault Wrong(string field, string message) => new(field, message, row.Line);
        var reader = new Utf8JsonReader(row.Json.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var place = columns.PlaceOf(reader.GetString()!);
            reader.Read();
            if (place >= 0)
            {
                if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
                {
                    var name = AnswerColumns.Names[place];
                    return Wrong(name, reader.TokenType == JsonTokenType.StartArray
                        ? $"The {name} is a list, and an answer has one: sets of classes are not imported. Write one {name} a row, or leave the row out."
                        : $"The {name} is an object. Write it as text or number.");
                }

                values[place] ??= reader.TokenType switch
                {
                    JsonTokenType.String => reader.GetString()!.Trim(),
                    JsonTokenType.Null => null,
                    _ => Encoding.UTF8.GetString(reader.ValueSpan), // a number, true or false as it stands
                };
            }

            reader.Skip();
        }

        var (task, worker, label, time, confidence) = (values[0], values[1], values[2], values[3], values[4]);
        foreach (var (name, text) in (ReadOnlySpan<(string, string?)>)[("task", task), ("worker", worker), ("label", label)])
        {
            if (string.IsNullOrEmpty(text))
            {
                return Wrong(name, $"{name} is missing; each row needs the columns task, worker and label.");
            }

            if (text.Contains('\0', StringComparison.Ordinal))
            {
                return Wrong(name, $"{name} holds a NUL character; remove it.");
            }

            if (Limits.TooLong(name, text, row.Line) is { } tooLong)
            {
                return tooLong;
            }
        }

        double? sure = null;
        if (!string.IsNullOrEmpty(confidence))
        {
            if (!double.TryParse(confidence, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || number is not (>= 0 and <= 1))
            {
                return Wrong("confidence", $"\"{ColumnRoles.Short(confidence)}\" is no number from 0 to 1.");
            }

            sure = number;
        }

        Moment? said = null;
        if (!string.IsNullOrEmpty(time))
        {
            var moment = (moments ?? MomentForm.Iso).Read("time", time, row.Line);
            if (!moment.Accepted)
            {
                return moment.Refusal.Faults![0];
            }

            said = moment.Value;
        }

        return new AnswerLine(row.Line, task!, worker!, label!, said?.ToString(), sure);
    }
}
