namespace Assay.Formats.Exports;

/// <summary>Writers of exports. The columns stand here once, for every format.</summary>
public static class Export
{
    private static readonly ExportColumn<LabelRow>[] s_labels =
    [
        new TextColumn<LabelRow>("project", static (in row) => row.Project, Repeats: true),
        new TextColumn<LabelRow>("item_id", static (in row) => row.ItemId),
        new TextColumn<LabelRow>("item_key", static (in row) => row.ItemKey, IsOptional: true),
        new TextColumn<LabelRow>("task_id", static (in row) => row.TaskId),
        new JsonColumn<LabelRow>("content", static (in row) => row.ContentJson),
        new JsonColumn<LabelRow>("value", static (in row) => row.ValueJson, Repeats: true),
        new RealColumn<LabelRow>("posterior", static (in row) => row.Posterior),
        new TextColumn<LabelRow>("method", static (in row) => row.Method, Repeats: true),
        new WholeColumn<LabelRow>("answers", static (in row) => row.Answers),
        new TextColumn<LabelRow>("state", static (in row) => row.State, Repeats: true),
        new WholeColumn<LabelRow>("taxonomy_version", static (in row) => row.TaxonomyVersion),
        new WholeColumn<LabelRow>("position", static (in row) => row.Position),
        new MomentColumn<LabelRow>("resolved_at", static (in row) => row.ResolvedAt),
    ];

    private static readonly ExportColumn<AnnotationRow>[] s_annotations =
    [
        new TextColumn<AnnotationRow>("item_id", static (in row) => row.ItemId),
        new TextColumn<AnnotationRow>("item_key", static (in row) => row.ItemKey, IsOptional: true),
        new TextColumn<AnnotationRow>("task_id", static (in row) => row.TaskId),
        new TextColumn<AnnotationRow>("annotation_id", static (in row) => row.AnnotationId),
        new TextColumn<AnnotationRow>("actor", static (in row) => row.Actor, Repeats: true),
        new TextColumn<AnnotationRow>("kind", static (in row) => row.Kind, Repeats: true),
        new JsonColumn<AnnotationRow>("value", static (in row) => row.ValueJson, Repeats: true),
        new RealColumn<AnnotationRow>("confidence", static (in row) => row.Confidence),
        new RealColumn<AnnotationRow>("seconds_spent", static (in row) => row.SecondsSpent),
        new WholeColumn<AnnotationRow>("taxonomy_version", static (in row) => row.TaxonomyVersion),
        new WholeColumn<AnnotationRow>("position", static (in row) => row.Position),
        new MomentColumn<AnnotationRow>("submitted_at", static (in row) => row.SubmittedAt),
        new TextColumn<AnnotationRow>("refers_to", static (in row) => row.RefersTo, IsOptional: true),
    ];

    private static readonly ExportColumn<AggregateRow>[] s_aggregates =
    [
        new TextColumn<AggregateRow>("task", static (in row) => row.Task),
        new TextColumn<AggregateRow>("label", static (in row) => row.Label, IsOptional: true, Repeats: true),
        new RealColumn<AggregateRow>("probability", static (in row) => row.Probability),
        new TextColumn<AggregateRow>("tied", static (in row) => row.Tied, IsOptional: true, Repeats: true),
        new WholeColumn<AggregateRow>("answers", static (in row) => row.Answers),
    ];

    private static readonly ExportColumn<WorkerRow>[] s_workers =
    [
        new TextColumn<WorkerRow>("worker", static (in row) => row.Worker),
        new WholeColumn<WorkerRow>("answers", static (in row) => row.Answers),
        new RealColumn<WorkerRow>("skill", static (in row) => row.Skill),
        new RealColumn<WorkerRow>("agreement", static (in row) => row.Agreement),
    ];

    /// <param name="to">Stays the caller's.</param>
    /// <param name="guardFormulas">CSV only: see <see cref="Writer"/>.</param>
    public static ExportWriter<LabelRow> Labels(Stream to, ExportFormat format, bool guardFormulas = false) =>
        Writer("labels", s_labels, to, format, guardFormulas);

    /// <inheritdoc cref="Labels"/>
    public static ExportWriter<AnnotationRow> Annotations(Stream to, ExportFormat format, bool guardFormulas = false) =>
        Writer("annotations", s_annotations, to, format, guardFormulas);

    /// <summary>Labels that plain files of answers lead to.</summary>
    public static ExportWriter<AggregateRow> Aggregates(Stream to, ExportFormat format, bool guardFormulas) => Writer("aggregates", s_aggregates, to, format, guardFormulas);

    /// <summary>The workers of plain files of answers.</summary>
    public static ExportWriter<WorkerRow> Workers(Stream to, ExportFormat format, bool guardFormulas) => Writer("workers", s_workers, to, format, guardFormulas);

    /// <remarks>
    /// CSV writes values as they are, so that reading gives them back. Guarding puts an apostrophe before texts that begin
    /// with =, +, -, @, tab or carriage return and are no numbers, which spreadsheets would run as formulas; it changes those values.
    /// </remarks>
    private static ExportWriter<TRow> Writer<TRow>(
        string what, ExportColumn<TRow>[] columns, Stream to, ExportFormat format, bool guardFormulas)
        where TRow : struct => format switch
        {
            ExportFormat.JsonLines => new JsonLinesWriter<TRow>(to, columns),
            ExportFormat.Csv => new CsvWriter<TRow>(to, columns, guardFormulas),
            ExportFormat.Parquet => new ParquetWriter<TRow>(to, what, columns),
            _ => throw new ArgumentOutOfRangeException(nameof(format)),
        };
}
