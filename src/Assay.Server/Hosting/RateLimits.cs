using System.Threading.RateLimiting;

namespace Assay.Server.Hosting;

/// <summary>How often a caller may ask: signing in is slow on purpose, the rest only stops runaway clients.</summary>
internal static class RateLimits
{
    public const string SignIn = "sign-in";

    public static void AddRateLimits(this IServiceCollection services, ServerSettings settings) => services.AddRateLimiter(options =>
    {
        options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        options.OnRejected = async (context, _) =>
        {
            context.HttpContext.Response.Headers.RetryAfter = "10";
            await Problems.Write(context.HttpContext, StatusCodes.Status429TooManyRequests, "Too many requests. Wait a few seconds and try again.");
        };
        options.AddPolicy(SignIn, http => RateLimitPartition.GetTokenBucketLimiter(
            http.Connection.RemoteIpAddress?.ToString() ?? "",
            _ => new TokenBucketRateLimiterOptions { TokenLimit = settings.SignInsAMinute, TokensPerPeriod = settings.SignInsAMinute, ReplenishmentPeriod = TimeSpan.FromMinutes(1), QueueLimit = 0 }));
        options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, (long? Credential, System.Net.IPAddress? Address)>(http => RateLimitPartition.GetTokenBucketLimiter(
            http.Items[typeof(Caller)] is Caller caller ? (caller.Principal.Credential.Number, null) : ((long?)null, http.Connection.RemoteIpAddress),
            _ => new TokenBucketRateLimiterOptions { TokenLimit = settings.RequestsASecond * 5, TokensPerPeriod = settings.RequestsASecond, ReplenishmentPeriod = TimeSpan.FromSeconds(1), QueueLimit = 0 }));
    });
}
