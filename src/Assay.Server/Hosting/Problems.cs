using System.Text.Json;
using Assay.Domain;
using Assay.Store.Engine;

namespace Assay.Server.Hosting;

/// <summary>The body of every error (RFC 9457).</summary>
/// <param name="Faults">Where a request is wrong field by field: which, why, and how to mend it.</param>
public sealed record Problem(string Type, string Title, int Status, string Detail, string Kind, IReadOnlyList<Fault>? Faults = null, string? TraceId = null);

/// <summary>The one place that maps refusals and failures to HTTP.</summary>
internal static class Problems
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    public static IResult ToProblem(this Refusal refusal) => new ProblemResult(Of(refusal));

    public static Problem Of(Refusal refusal) => Of(StatusOf(refusal.Kind), refusal.Message, KindOf(refusal.Kind), refusal.Faults);

    public static async Task Write(HttpContext context, int status, string detail, string? kind = null)
    {
        if (!context.Response.HasStarted)
        {
            await new ProblemResult(Of(status, detail, kind ?? status switch
            {
                401 => "not-signed-in", 403 => "not-yours", 404 => "not-found", 413 => "too-large", 429 => "too-many-requests", 503 => "unavailable", >= 500 => "internal-error", _ => "invalid",
            })).ExecuteAsync(context);
        }
    }

    /// <summary>The last resort: bugs and broken machinery, logged and shown without their text.</summary>
    public static async Task Catch(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
            if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentLength: null } && context.Response.ContentType is null)
            {
                await Write(context, context.Response.StatusCode, context.Response.StatusCode switch
                {
                    404 => "Nothing here, or it is not shared with you.",
                    405 => "This address does not take that method.",
                    415 => "The body's media type is not taken here; send application/json.",
                    _ => "The request cannot be read.",
                });
            }
        }
        catch (BadHttpRequestException e)
        {
            var inner = e.InnerException as JsonException;
            await Write(context, e.StatusCode, inner is null
                ? e.StatusCode == 413 ? "The body is larger than this address takes." : "The request cannot be read: a value in the address or the body has the wrong form."
                : $"The body is not what this address takes{(inner.Path is null ? "" : $", at {inner.Path}")}: {Plain(inner.Message)}");
        }
        catch (StoreUnavailableException e)
        {
            context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("Assay.Store").LogError(e.InnerException, "The store is unavailable: {Message}", e.Message);
            BreakOff(context);
            if (!context.Response.HasStarted)
            {
                context.Response.Headers.RetryAfter = "2";
            }

            await Write(context, StatusCodes.Status503ServiceUnavailable, e.Message, e.IsUnknown ? "outcome-unknown" : null);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for an answer.
        }
        catch (Exception e)
        {
            context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("Assay").LogError(e, "Request {Method} {Route} failed", context.Request.Method, context.GetEndpoint()?.DisplayName);
            BreakOff(context);
            await Write(context, StatusCodes.Status500InternalServerError, "Internal error. Nothing is known to be lost; the server's log has more under this trace id.");
        }
    }

    /// <summary>Where an answer has begun, whoever reads it must see that its end is missing: a whole ending would say that it is whole.</summary>
    private static void BreakOff(HttpContext context)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
        }
    }

    /// <summary>The serializer's words without the names of our types.</summary>
    private static string Plain(string message)
    {
        if (message.StartsWith("The JSON property '", StringComparison.Ordinal) && message.Contains("could not be mapped", StringComparison.Ordinal))
        {
            return $"it takes no member {message["The JSON property ".Length..message.IndexOf(" could not", StringComparison.Ordinal)]}.";
        }

        var cut = message.IndexOf(" Path:", StringComparison.Ordinal);
        var text = cut < 0 ? message : message[..cut];
        return text.Contains("Assay.", StringComparison.Ordinal) || text.Contains("System.", StringComparison.Ordinal) ? "a value is missing or of the wrong type." : text;
    }

    private static Problem Of(int status, string detail, string kind, IReadOnlyList<Fault>? faults = null) =>
        new("about:blank", Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status), status, detail, kind, faults, System.Diagnostics.Activity.Current?.TraceId.ToString());

    private static int StatusOf(RefusalKind kind) => kind switch
    {
        RefusalKind.Invalid => StatusCodes.Status422UnprocessableEntity,
        RefusalKind.NotFound => StatusCodes.Status404NotFound,
        RefusalKind.NotYours => StatusCodes.Status403Forbidden,
        RefusalKind.Conflict or RefusalKind.Lapsed => StatusCodes.Status409Conflict,
        RefusalKind.Withdrawn => StatusCodes.Status410Gone,
        RefusalKind.OverBudget => StatusCodes.Status402PaymentRequired,
        RefusalKind.TooLarge => StatusCodes.Status413PayloadTooLarge,
        _ => StatusCodes.Status503ServiceUnavailable,
    };

    private static string KindOf(RefusalKind kind) => kind switch
    {
        RefusalKind.NotFound => "not-found",
        RefusalKind.NotYours => "not-yours",
        RefusalKind.OverBudget => "over-budget",
        RefusalKind.TooLarge => "too-large",
        _ => kind.ToString().ToLowerInvariant(),
    };

    private sealed class ProblemResult(Problem problem) : IResult
    {
        public Task ExecuteAsync(HttpContext context)
        {
            context.Response.StatusCode = problem.Status;
            return context.Response.WriteAsJsonAsync(problem, Options, "application/problem+json");
        }
    }
}
