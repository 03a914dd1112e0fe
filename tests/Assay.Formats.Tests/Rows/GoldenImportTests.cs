using Assay.Formats.Rows;

namespace Assay.Formats.Tests.Rows;

public sealed class GoldenImportTests
{
    [Theory]
    [InlineData("messy.csv", RowFormat.Csv)]
    [InlineData("semicolons.csv", RowFormat.Csv)]
    [InlineData("tabs.tsv", RowFormat.Tsv)]
    [InlineData("rows.jsonl", RowFormat.JsonLines)]
    [InlineData("rows.json", RowFormat.JsonArray)]
    [InlineData("missing_comma.json", RowFormat.JsonArray)]
    [InlineData("cut.json", RowFormat.JsonArray)]
    [InlineData("object_array.json", RowFormat.JsonArray)]
    [InlineData("lines.txt", RowFormat.Text)]
    [InlineData("unclosed.csv", RowFormat.Csv)]
    [InlineData("twice.csv", RowFormat.Csv)]
    [InlineData("empty.csv", RowFormat.Csv)]
    public async Task Rows_and_faults_are_the_accepted_ones(string name, RowFormat format)
    {
        var content = Golden.Input("import/" + name);

        var rows = await Reading.RowsAsync(content, format);

        Golden.Check($"import/{name}.rows", string.Join('\n', rows) + "\n");
        Assert.Equal(rows, await Reading.RowsAsync(content, format, most: 1));
    }

    [Theory]
    [InlineData("answers.csv", RowFormat.Csv)]
    [InlineData("answers.jsonl", RowFormat.JsonLines)]
    [InlineData("no_worker.tsv", RowFormat.Tsv)]
    public async Task Answers_and_faults_are_the_accepted_ones(string name, RowFormat format)
    {
        var content = Golden.Input("import/" + name);

        var answers = await Reading.AnswersAsync(content, format);

        Golden.Check($"import/{name}.answers", string.Join('\n', answers) + "\n");
        Assert.Equal(answers, await Reading.AnswersAsync(content, format, most: 1));
    }
}
