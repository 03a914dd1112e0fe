namespace Assay.Server.Hosting;

/// <summary>Refuses a NUL in a query: no field has one, and not every database can be asked for it.</summary>
internal static class PlainQueries
{
    public static Task InvokeAsync(HttpContext context, RequestDelegate next) =>
        context.Request.QueryString.Value is { } query && query.Contains("%00", StringComparison.Ordinal)
            ? Problems.Write(context, StatusCodes.Status400BadRequest, "The address holds a NUL character; remove %00.")
            : next(context);
}
