using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Posthouse.Acme;
using Posthouse.Delivery;
using Posthouse.Directory;
using Posthouse.SenderAuth;
using Posthouse.Sieve;
using Posthouse.Storage;

namespace Posthouse.Web;

/// <summary>
/// What every endpoint of the administration API shares: the gate, reading and writing JSON, and turning what the rooms below refuse
/// into an RFC 9457 problem.
/// </summary>
internal sealed partial class ApiEndpoint(Func<HttpContext, Task<object?>> handler)
{
    public static void Map(IEndpointRouteBuilder endpoints, string method, string pattern, Func<HttpContext, Task<object?>> handler) =>
        endpoints.MapMethods(pattern, [method], new ApiEndpoint(handler).RunAsync);

    /// <summary>The service of this request's server.</summary>
    public static T Service<T>(HttpContext context)
        where T : notnull => context.RequestServices.GetRequiredService<T>();

    /// <summary>The body, which must be JSON of the type.</summary>
    public static async Task<T> ReadAsync<T>(HttpContext context)
        where T : class
    {
        if (!context.Request.HasJsonContentType()) throw new ApiException(StatusCodes.Status415UnsupportedMediaType, "The body must be application/json.");
        return (T?)await JsonSerializer.DeserializeAsync(context.Request.Body, typeof(T), AdministrationJson.Default, context.RequestAborted).ConfigureAwait(false)
            ?? throw new ApiException(StatusCodes.Status400BadRequest, "The body is empty.");
    }

    // The server leaves an encoded slash as it is; a local part may hold one.
    public static string Route(HttpContext context, string name) => ((string?)context.Request.RouteValues[name] ?? "").Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    /// <summary>A query parameter; null when it is missing or empty.</summary>
    public static string? Query(HttpContext context, string name) => context.Request.Query[name].ToString() is { Length: > 0 } value ? value : null;

    private async Task RunAsync(HttpContext context)
    {
        Problem? problem = await AdministratorGate.CheckAsync(context).ConfigureAwait(false);
        object? result = null;
        if (problem is null)
        {
            try
            {
                result = await handler(context).ConfigureAwait(false);
            }
            catch (Exception exception) when (Explain(exception) is { } explained)
            {
                problem = explained;
            }
            catch (Exception exception) when (!context.RequestAborted.IsCancellationRequested)
            {
                LogFailed(Service<ILogger<ApiEndpoint>>(context), exception, context.Request.Method, context.Request.Path);
                problem = new Problem("Defect", StatusCodes.Status500InternalServerError, "The server failed; its log says why.");
            }
        }

        // An answer that was begun cannot be taken back; the client sees that its end is missing.
        if (context.Response.HasStarted) return;
        if (problem is not null)
        {
            context.Response.StatusCode = problem.Status;
            await WriteAsync(context, problem, "application/problem+json").ConfigureAwait(false);
        }
        else if (result is null)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        else
        {
            await WriteAsync(context, result, "application/json; charset=utf-8").ConfigureAwait(false);
        }
    }

    private static Problem? Explain(Exception exception) => exception switch
    {
        ApiException api => new Problem("Refused", api.Status, api.Message),
        DirectoryException { Fault: DirectoryFault.NotFound } missing => new Problem("Not found", StatusCodes.Status404NotFound, missing.Message),
        DirectoryException { Fault: DirectoryFault.Invalid } invalid => new Problem("Invalid", StatusCodes.Status400BadRequest, invalid.Message),
        DirectoryException refused => new Problem("Refused", StatusCodes.Status409Conflict, refused.Message),
        ScriptException { Fault: ScriptFault.NotFound } missing => new Problem("Not found", StatusCodes.Status404NotFound, missing.Message),
        ScriptException { Fault: ScriptFault.BadName or ScriptFault.BadScript } invalid => new Problem("Invalid", StatusCodes.Status400BadRequest, invalid.Message),
        ScriptException refused => new Problem("Refused", StatusCodes.Status409Conflict, refused.Message),
        SigningKeyException { NotFound: true } missing => new Problem("Not found", StatusCodes.Status404NotFound, missing.Message),
        SuppressionException { IsNotFound: true } missing => new Problem("Not found", StatusCodes.Status404NotFound, missing.Message),
        SuppressionException refused => new Problem("Refused", StatusCodes.Status409Conflict, refused.Message),
        AccountHoldException { IsNotFound: true } missing => new Problem("Not found", StatusCodes.Status404NotFound, missing.Message),
        AccountHoldException refused => new Problem("Refused", StatusCodes.Status409Conflict, refused.Message),
        SigningKeyException refused => new Problem("Refused", StatusCodes.Status409Conflict, refused.Message),
        AcmeException acme => new Problem("Not obtained", StatusCodes.Status409Conflict, acme.Message),
        Posthouse.Dns.PublishException { Fault: Posthouse.Dns.PublishFault.Busy or Posthouse.Dns.PublishFault.Unreachable } later => new Problem("Unavailable", StatusCodes.Status503ServiceUnavailable, later.Message),
        Posthouse.Dns.PublishException refused => new Problem("Refused", StatusCodes.Status409Conflict, refused.Message),
        StoreException { Fault: StoreFault.NotFound } missing => new Problem("Not found", StatusCodes.Status404NotFound, missing.Message),
        StoreException { IsTemporary: true } store => new Problem("Unavailable", StatusCodes.Status503ServiceUnavailable, store.Message),
        StoreException store => new Problem("Refused", StatusCodes.Status409Conflict, store.Message),
        FormatException format => new Problem("Invalid", StatusCodes.Status400BadRequest, format.Message),
        JsonException json => new Problem("Invalid", StatusCodes.Status400BadRequest, json.Message),
        BadHttpRequestException http => new Problem("Invalid", http.StatusCode, http.Message),
        _ => null,
    };

    private static Task WriteAsync(HttpContext context, object value, string contentType)
    {
        context.Response.ContentType = contentType;
        Type type = value switch
        {
            IReadOnlyList<OAuthClientModel> => typeof(IReadOnlyList<OAuthClientModel>),
            IReadOnlyList<DomainModel> => typeof(IReadOnlyList<DomainModel>),
            IReadOnlyList<AccountModel> => typeof(IReadOnlyList<AccountModel>),
            IReadOnlyList<ScriptModel> => typeof(IReadOnlyList<ScriptModel>),
            IReadOnlyList<ShareModel> => typeof(IReadOnlyList<ShareModel>),
            IReadOnlyList<AliasModel> => typeof(IReadOnlyList<AliasModel>),
            IReadOnlyList<GroupModel> => typeof(IReadOnlyList<GroupModel>),
            IReadOnlyList<DkimKeyModel> => typeof(IReadOnlyList<DkimKeyModel>),
            IReadOnlyList<DmarcReportModel> => typeof(IReadOnlyList<DmarcReportModel>),
            IReadOnlyList<DmarcSourceModel> => typeof(IReadOnlyList<DmarcSourceModel>),
            IReadOnlyList<SuppressionModel> => typeof(IReadOnlyList<SuppressionModel>),
            IReadOnlyList<LimitModel> => typeof(IReadOnlyList<LimitModel>),
            IReadOnlyList<HoldModel> => typeof(IReadOnlyList<HoldModel>),
            IReadOnlyList<CertificateModel> => typeof(IReadOnlyList<CertificateModel>),
            IReadOnlyList<FindingModel> => typeof(IReadOnlyList<FindingModel>),
            IReadOnlyList<QueueModel> => typeof(IReadOnlyList<QueueModel>),
            IReadOnlyList<TraceModel> => typeof(IReadOnlyList<TraceModel>),
            IReadOnlyList<TlsReportModel> => typeof(IReadOnlyList<TlsReportModel>),
            IReadOnlyList<StageModel> => typeof(IReadOnlyList<StageModel>),
            IReadOnlyList<ImportOutcome> => typeof(IReadOnlyList<ImportOutcome>),
            _ => value.GetType(),
        };
        return JsonSerializer.SerializeAsync(context.Response.Body, value, type, AdministrationJson.Default, context.RequestAborted);
    }

    [LoggerMessage(6001, LogLevel.Error, "{Method} {Path} failed by a defect of the program.")]
    private static partial void LogFailed(ILogger logger, Exception exception, string method, string path);
}

/// <summary>Ends a request with the status; the message is for the person who asked.</summary>
internal sealed class ApiException(int status, string message) : Exception(message)
{
    public int Status { get; } = status;
}
