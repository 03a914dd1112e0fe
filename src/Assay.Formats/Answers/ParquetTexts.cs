using System.Globalization;
using Assay.Domain.Ledger;
using ParquetSharp;
using Encoding = System.Text.Encoding;

namespace Assay.Formats.Answers;

/// <summary>Reads Parquet columns as the texts that a CSV file would have.</summary>
internal static class ParquetTexts
{
    /// <summary>[rows] of one group; null where a cell is empty.</summary>
    /// <exception cref="InvalidDataException">There are not so many rows.</exception>
    public static string?[] Read(RowGroupReader group, int column, long rows)
    {
        using var reader = group.Column(column);
        using var logical = reader.LogicalReader();
        return logical.Apply(new ToTexts(rows));
    }

    /// <summary>Grows with what is there, not with what the file says is there.</summary>
    private sealed class ToTexts(long rows) : ILogicalColumnReaderVisitor<string?[]>
    {
        private const int Batch = 16_384;

        public string?[] OnLogicalColumnReader<TValue>(LogicalColumnReader<TValue> columnReader)
        {
            var texts = new List<string?>((int)Math.Clamp(rows, 0, Batch));
            var values = new TValue[(int)Math.Clamp(rows, 0, Batch)];
            while (texts.Count < rows && columnReader.ReadBatch(values.AsSpan(0, (int)Math.Min(values.Length, rows - texts.Count))) is > 0 and var read)
            {
                for (var row = 0; row < read; row++)
                {
                    texts.Add(Text(values[row]));
                }
            }

            return texts.Count == rows ? [.. texts] : throw new InvalidDataException("The file says that it has more rows than it has.");
        }

        private static string? Text(object? value) => value switch
        {
            null => null,
            string text => text,
            bool flag => flag ? "true" : "false",
            double real when double.IsFinite(real) => CanonicalJson.NumberText(real),
            float real when float.IsFinite(real) => CanonicalJson.NumberText(real),
            byte[] bytes when System.Text.Unicode.Utf8.IsValid(bytes) => Encoding.UTF8.GetString(bytes),
            byte[] => throw new InvalidDataException("The file holds bytes that are no UTF-8 where a text is read."),
            DateTime moment => moment.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
            DateTimeNanos moment => moment.DateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
            IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString(),
        };
    }
}
