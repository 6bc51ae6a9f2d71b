using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Posthouse.Acme;
using Posthouse.Delivery;
using Posthouse.Directory;
using Posthouse.SenderAuth;
using Posthouse.Sieve;
using Posthouse.Storage;
using Posthouse.Transport;

namespace Posthouse.Web;

/// <summary>
/// What every endpoint of the administration API shares, in this order: who asks, how often, the body, his rights, a repeated request, the version
/// that he has seen, the audit log, the act, the answer. The operation's description says what of it applies.
/// </summary>
/// <param name="foresee">What it would answer, where it acts at once where nothing can be undone and that can be said beforehand; null where it cannot.</param>
internal sealed partial class ApiEndpoint(ApiOperation operation, Func<HttpContext, Task<object?>> handler, Func<HttpContext, Task<object?>>? foresee = null)
{
    private const string Prefix = "/api/v1/";
    private const string IdempotencyKey = "Idempotency-Key";
    private const int LongestIdempotencyKey = 255;
    private const string ProblemKind = "application/problem+json";

    private readonly FrozenSet<string> _declared = operation.Parameters.Select(static parameter => parameter.Name).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    // A change also reads as what shows the thing does, to compare versions, and says where it has no dry run; what all lists share is looked for by a list without pages too.
    private readonly FrozenSet<string> _readable = operation.Parameters.Concat(ApiCatalogue.Showing(operation.Path)?.Parameters ?? []).Concat(ListPage.Parameters).Select(static parameter => parameter.Name).Append("dryRun").ToFrozenSet(StringComparer.Ordinal);

    private static readonly object BodyKey = new();
    private static readonly object BytesKey = new();

    public static void Map(IEndpointRouteBuilder endpoints, string method, string pattern, Func<HttpContext, Task<object?>> handler, Func<HttpContext, Task<object?>>? foresee = null)
    {
        ApiOperation operation = ApiCatalogue.Of(method, pattern);
        if (operation.IsForeseen != foresee is not null) throw new InvalidOperationException($"{operation.Id} is described otherwise than it is: look at IsForeseen.");
        var endpoint = new ApiEndpoint(operation, handler, foresee);
        endpoints.MapMethods(pattern, [method], endpoint.RunAsync).WithMetadata(endpoint);
    }

    /// <summary>The service of this request's server.</summary>
    public static T Service<T>(HttpContext context)
        where T : notnull => context.RequestServices.GetRequiredService<T>();

    /// <summary>The body, which must be JSON of the type that the operation names.</summary>
    public static Task<T> ReadAsync<T>(HttpContext context)
        where T : class => Task.FromResult((T)context.Items[BodyKey]!);

    /// <summary>The body as it came: what it leaves out is not there.</summary>
    public static byte[] Bytes(HttpContext context) => (byte[])context.Items[BytesKey]!;

    // The server leaves an encoded slash as it is; a local part may hold one.
    public static string Route(HttpContext context, string name) => ((string?)context.Request.RouteValues[name] ?? "").Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    /// <summary>A query parameter; null when it is missing or empty.</summary>
    /// <exception cref="InvalidOperationException">The operation does not declare it: nobody could send it.</exception>
    public static string? Query(HttpContext context, string name)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<ApiEndpoint>() is { } endpoint && !endpoint._readable.Contains(name)) throw new InvalidOperationException($"{endpoint.Operation.Id} reads '{name}', and does not declare it.");
        return context.Request.Query[name].ToString() is { Length: > 0 } value ? value : null;
    }

    internal ApiOperation Operation => operation;

    private async Task RunAsync(HttpContext context)
    {
        Problem? refused = await AdministratorGate.CheckAsync(context).ConfigureAwait(false) ?? Service<CallerLimiter>(context).Enter(context);
        ApiAnswer answer = refused is { } problem ? Of(problem) : await TryAsync(context, AnswerAsync).ConfigureAwait(false);

        // An answer that was begun cannot be taken back; the client sees that its end is missing.
        if (context.Response.HasStarted) return;
        await WriteAsync(context, answer).ConfigureAwait(false);
    }

    private async Task<ApiAnswer> AnswerAsync(HttpContext context)
    {
        RequireOwnPath(context);
        RequireKnownValues(context);
        byte[]? bytes = operation.Body is null ? null : RequestBody.Unmarked(await BytesAsync(context).ConfigureAwait(false));
        object? body = bytes is null ? null : RequestBody.Parse(bytes, operation.Body!);
        context.Items[BodyKey] = body;
        context.Items[BytesKey] = bytes;
        ApiReach reach;
        try
        {
            reach = await ApiRights.RequireAsync(context, operation, body).ConfigureAwait(false);
        }
        catch (ApiException refusal) when (refusal.Status == StatusCodes.Status403Forbidden)
        {
            await RefusedAsync(context, bytes, refusal).ConfigureAwait(false);
            throw;
        }

        // After the rights: who may not act here is told that.
        if (bytes is not null) RequestBody.RequireTaken(bytes, operation.Refuses, operation.Repeats.ToDictionary(static name => name, name => Route(context, name), StringComparer.Ordinal));
        if (operation.Method == "GET") ListCursor.Accept(context);
        if (!operation.IsChange) return await ReadingAsync(context).ConfigureAwait(false);
        if (ListPage.Flag(context, "dryRun") == true) return await TrialAsync(context).ConfigureAwait(false);
        if (operation.Method != "POST" || operation.Streams || context.Request.Headers[IdempotencyKey].ToString() is not { Length: > 0 } key) return await ChangeAsync(context, reach, bytes).ConfigureAwait(false);
        return await OnceAsync(context, reach, bytes, key).ConfigureAwait(false);
    }

    private async Task<ApiAnswer> ReadingAsync(HttpContext context)
    {
        ApiAnswer answer = await HandleAsync(context).ConfigureAwait(false);
        if (!IsOne || answer.Status != StatusCodes.Status200OK) return answer;
        answer = answer with { Tag = EntityTag.Of(answer.Body) };
        return EntityTag.IfNoneMatch(context.Request) is { } known && EntityTag.Matches(known, answer.Tag!) ? new ApiAnswer(StatusCodes.Status304NotModified, "", []) { Tag = answer.Tag } : answer;
    }

    private async Task<ApiAnswer> TrialAsync(HttpContext context)
    {
        if (foresee is not null)
        {
            await RequireVersionAsync(context).ConfigureAwait(false);
            ApiAnswer foreseen = await HandleAsync(context, foresee).ConfigureAwait(false);
            context.Response.Headers["Dry-Run"] = "true";
            return foreseen;
        }

        if (operation.ActsOutside || operation.Streams) throw new ApiException(StatusCodes.Status400BadRequest, "This acts at once where nothing can be undone: there is no dry run of it.", "No dry run");
        await RequireVersionAsync(context).ConfigureAwait(false);
        using var trial = StoreTrial.Begin();
        ApiAnswer answer = await HandleAsync(context).ConfigureAwait(false);
        context.Response.Headers["Dry-Run"] = "true";
        return answer;
    }

    // draft-ietf-httpapi-idempotency-key-header-07 §2.6: 422 for another request with the key, 409 while the first is under way.
    private async Task<ApiAnswer> OnceAsync(HttpContext context, ApiReach reach, byte[]? bytes, string key)
    {
        if (key.Length > LongestIdempotencyKey) throw new FormatException($"An idempotency key has at most {LongestIdempotencyKey} characters.");
        RepeatedRequests repeats = Service<RepeatedRequests>(context);
        string caller = ApiCaller.Of(context).Name;
        byte[] fingerprint = SHA256.HashData([.. Encoding.UTF8.GetBytes($"{operation.Method} {context.Request.Path}{context.Request.QueryString}\n"), .. bytes ?? []]);
        if (await repeats.BeginAsync(caller, key, fingerprint).ConfigureAwait(false) is { } earlier)
        {
            return earlier.State switch
            {
                RepeatedState.Other => throw new ApiException(StatusCodes.Status422UnprocessableEntity, "This idempotency key was used for another request.", "Key used otherwise"),
                RepeatedState.Running => throw new ApiException(StatusCodes.Status409Conflict, "The first request with this idempotency key is still under way.", "Under way"),
                RepeatedState.CutOff => throw new ApiException(StatusCodes.Status409Conflict, "The server ended while it did what this idempotency key asked for: look whether it was done, and ask with another key if not.", "Cut off"),
                _ when operation.AnswersSecret => throw new ApiException(StatusCodes.Status409Conflict, "This was done already, and its answer is shown once.", "Shown once"),
                _ => new ApiAnswer(earlier.Status, earlier.Kind, [.. earlier.Body]),
            };
        }

        ApiAnswer? answer = null;
        try
        {
            return answer = await TryAsync(context, again => ChangeAsync(again, reach, bytes)).ConfigureAwait(false);
        }
        finally
        {
            // What the server could not do at the moment may be asked for again.
            int status = answer is null or { Status: >= 500 } or { Status: StatusCodes.Status412PreconditionFailed } ? 0 : answer.Status;
            await repeats.EndAsync(caller, key, status, answer?.Kind ?? "", operation.AnswersSecret ? [] : answer?.Body ?? []).ConfigureAwait(false);
        }
    }

    private async Task<ApiAnswer> ChangeAsync(HttpContext context, ApiReach reach, byte[]? bytes)
    {
        using IDisposable? turn = reach.Subject.Length > 0 && !operation.Streams ? await Service<ChangeOrder>(context).TakeAsync(reach.Subject, context.RequestAborted).ConfigureAwait(false) : null;
        await RequireVersionAsync(context).ConfigureAwait(false);
        AuditLog audit = Service<AuditLog>(context);
        long begun = await audit.BeginAsync(Act(context, reach.Subject, reach.Domain?.Ascii ?? "", bytes)).ConfigureAwait(false);
        ApiAnswer answer = await TryAsync(context, HandleAsync).ConfigureAwait(false);
        try
        {
            await audit.EndAsync(begun, answer.Refusal is { } refusal ? $"{answer.Status} {refusal}" : $"{answer.Status}").ConfigureAwait(false);
        }
        catch (StoreException exception)
        {
            // The act is done and is answered as it was; the log shows it as begun.
            LogNoEnd(Service<ILogger<ApiEndpoint>>(context), exception, operation.Id, begun);
        }

        return answer;
    }

    private AuditAct Act(HttpContext context, string subject, string domain, byte[]? bytes)
    {
        string target = context.Request.Path.Value!.StartsWith(Prefix, StringComparison.Ordinal) ? context.Request.Path.Value[Prefix.Length..] : context.Request.Path.Value;
        string origin = context.Features.Get<LocalAdministratorFeature>() is not null ? "socket" : context.Connection.RemoteIpAddress?.ToString() ?? "";
        return new AuditAct(ApiCaller.Of(context).Name, origin, operation.Id, subject, domain, RequestText.Of(new HttpRequestLine(operation.Method, target + context.Request.QueryString), bytes));
    }

    // It stands under no domain: what somebody tries beyond his own is for whoever looks after the server.
    private async Task RefusedAsync(HttpContext context, byte[]? bytes, ApiException refusal)
    {
        ApiCaller caller = ApiCaller.Of(context);
        if (Service<RefusalAllowance>(context).Take(caller.Name) is not { } left) return;
        string subject = string.Join('/', context.Request.RouteValues.Keys.Order(StringComparer.Ordinal).Select(name => Route(context, name)));
        try
        {
            await Service<AuditLog>(context).RefuseAsync(
                Act(context, subject, "", bytes), $"{refusal.Status} {refusal.Message}{(left > 0 ? $" ({left} more were refused before and are not listed)" : "")}").ConfigureAwait(false);
        }
        catch (StoreException exception)
        {
            // He is refused all the same.
            LogRefusalUnwritten(Service<ILogger<ApiEndpoint>>(context), exception, caller.Name, operation.Id);
        }
    }

    // RFC 9110 §13.1.1: If-Match of what the caller has seen, or nothing is done.
    private async Task RequireVersionAsync(HttpContext context)
    {
        await RequireNewAsync(context).ConfigureAwait(false);
        if (EntityTag.IfMatch(context.Request) is not { } wanted) return;
        if (context.GetEndpoint() is null || ApiCatalogue.Showing(operation.Path) is not { } showing || Handlers.Of(context, showing) is not { } shower)
            throw new ApiException(StatusCodes.Status412PreconditionFailed, "What this acts on has no version.", "Changed meanwhile");
        object? shown = await shower(context).ConfigureAwait(false);
        if (shown is null || !EntityTag.Matches(wanted, EntityTag.Of(Serialize(shown, showing.Answer!))))
            throw new ApiException(StatusCodes.Status412PreconditionFailed, "It was changed since you looked: look again.", "Changed meanwhile");
    }

    // RFC 9110 §13.1.2: with "If-None-Match: *" a PUT makes what is not there, and takes nobody's place.
    private async Task RequireNewAsync(HttpContext context)
    {
        if (operation.Method != "PUT" || EntityTag.IfNoneMatch(context.Request) is not [{ } only] || !only.Equals(EntityTagHeaderValue.Any)) return;
        if (ApiCatalogue.Showing(operation.Path) is not { } showing || Handlers.Of(context, showing) is not { } shower)
            throw new ApiException(StatusCodes.Status412PreconditionFailed, "What this acts on has no version.", "Changed meanwhile");
        try
        {
            await shower(context).ConfigureAwait(false);
        }
        catch (Exception none) when (Explain(none) is { Status: StatusCodes.Status404NotFound })
        {
            return;
        }

        throw new ApiException(StatusCodes.Status412PreconditionFailed, "There is one of that name already.", "Already there");
    }

    private Task<ApiAnswer> HandleAsync(HttpContext context) => HandleAsync(context, handler);

    private async Task<ApiAnswer> HandleAsync(HttpContext context, Func<HttpContext, Task<object?>> handle)
    {
        object? result = await handle(context).ConfigureAwait(false);
        if (result is null || context.Response.HasStarted) return new ApiAnswer(StatusCodes.Status204NoContent, "", []);
        int status = operation.Status;
        if (result is ReadyText ready) return new ApiAnswer(status, ready.Kind, ready.Body);
        byte[] json = Serialize(result, operation.Answer!);
        if (operation.Method == "GET" && operation.Answer!.IsGenericType && WantsCsv(context.Request))
            return new ApiAnswer(status, "text/csv; charset=utf-8", CsvTable.Write(json, AdministrationJson.Default.GetTypeInfo(operation.Answer.GetGenericArguments()[0])!));
        EntityTagHeaderValue? tag = operation.IsChange && ApiCatalogue.Showing(operation.Path)?.Answer == operation.Answer ? EntityTag.Of(json) : null;
        return new ApiAnswer(status, "application/json; charset=utf-8", json) { Tag = tag };
    }

    private bool IsOne => operation.Method == "GET" && !operation.Streams && operation.Path.Contains('{', StringComparison.Ordinal) && operation.Answer is { IsGenericType: false };

    private static bool WantsCsv(HttpRequest request) => request.GetTypedHeaders().Accept.Any(static a => a.MediaType.Equals("text/csv", StringComparison.OrdinalIgnoreCase));

    private static byte[] Serialize(object value, Type type) => JsonSerializer.SerializeToUtf8Bytes(value, type, AdministrationJson.Default);

    private async Task<byte[]> BytesAsync(HttpContext context)
    {
        if (!context.Request.HasJsonContentType()) throw new ApiException(StatusCodes.Status415UnsupportedMediaType, "The body must be application/json.", "Not JSON");
        // Only of whoever may act on it.
        if (operation.LargestBody is { } most && ApiCaller.Of(context).Access.May(operation.Needs, null) && context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = most;
        using var bytes = new MemoryStream();
        await context.Request.Body.CopyToAsync(bytes, context.RequestAborted).ConfigureAwait(false);
        return bytes.ToArray();
    }

    // A program that puts a stranger's word into a path must not reach what stands above it: the web server takes "..", encoded or not, out of a path
    // before it looks whose it is, and a slash at the end is as nothing to it.
    private static void RequireOwnPath(HttpContext context)
    {
        string target = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        string path = target.Split('?')[0];
        if (path.EndsWith('/') || path.Split('/').Any(static part => Uri.UnescapeDataString(part) is "." or ".."))
            throw new ApiException(StatusCodes.Status404NotFound, "There is nothing at this address: it ends with a slash, or has '.' or '..' between two.");
    }

    private void RequireKnownValues(HttpContext context)
    {
        // What is passed over looks like what is done: a change that was to be tried alone must not be made because of a letter.
        foreach ((string name, StringValues values) in context.Request.Query)
        {
            // Where there is no dry run of a change, that is said with the reason.
            if (!_declared.Contains(name) && !(operation.IsChange && name.Equals("dryRun", StringComparison.OrdinalIgnoreCase)))
                throw new FormatException(_declared.Count == 0 ? $"There is no query parameter '{name}' here: this takes none." : $"There is no query parameter '{name}' here. There are: {string.Join(", ", operation.Parameters.Select(static parameter => parameter.Name))}.");
            if (values.Count > 1) throw new FormatException($"The query parameter '{name}' is there twice.");
        }

        foreach (ApiParameter parameter in operation.Parameters)
        {
            if (parameter.Type == "boolean") ListPage.Flag(context, parameter.Name);
            if (parameter.OneOf is { } known && Query(context, parameter.Name) is { } value && !known.Contains(value, StringComparer.Ordinal))
                throw new FormatException($"'{parameter.Name}' is one of {string.Join(", ", known)}; not '{value}'.");
        }
    }

    private static async Task<ApiAnswer> TryAsync(HttpContext context, Func<HttpContext, Task<ApiAnswer>> act)
    {
        try
        {
            return await act(context).ConfigureAwait(false);
        }
        catch (Exception exception) when (Explain(exception) is { } explained)
        {
            return Of(explained);
        }
        catch (Exception exception) when (!context.RequestAborted.IsCancellationRequested)
        {
            LogFailed(Service<ILogger<ApiEndpoint>>(context), exception, context.Request.Method, context.Request.Path);
            return Of(new Problem("Defect", StatusCodes.Status500InternalServerError, "The server failed; its log says why."));
        }
    }

    private static ApiAnswer Of(Problem problem) =>
        new(problem.Status, ProblemKind, JsonSerializer.SerializeToUtf8Bytes(problem, AdministrationJson.Default.Problem)) { Refusal = problem.Detail };

    private static Problem? Explain(Exception exception) => exception switch
    {
        ApiException api => new Problem(api.Title ?? Title(api.Status), api.Status, api.Message),
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
        JsonException json => new Problem("Invalid", StatusCodes.Status400BadRequest, RequestBody.Explain(json)),
        BadHttpRequestException http => new Problem("Invalid", http.StatusCode, http.Message),
        _ => null,
    };

    private static string Title(int status) => status switch
    {
        StatusCodes.Status400BadRequest => "Invalid",
        StatusCodes.Status403Forbidden => "Not permitted",
        StatusCodes.Status404NotFound => "Not found",
        StatusCodes.Status503ServiceUnavailable => "Unavailable",
        _ => "Refused",
    };

    private static async Task WriteAsync(HttpContext context, ApiAnswer answer)
    {
        context.Response.StatusCode = answer.Status;
        if (answer.Tag is { } tag) context.Response.Headers.ETag = tag.ToString();
        // What one may see is not another's, and nothing between is to keep it.
        context.Response.Headers.CacheControl = "private, no-cache";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        if (answer.Body.Length == 0) return;
        if (answer.Kind == ProblemKind) answer = answer with { Body = InLanguage(context, answer.Body) };
        context.Response.ContentType = answer.Kind;
        context.Response.ContentLength = answer.Body.Length;
        await context.Response.Body.WriteAsync(answer.Body, context.RequestAborted).ConfigureAwait(false);
    }

    // Here at the edge, so that what is kept for a repetition of the request, and the audit log, are in one language.
    private static byte[] InLanguage(HttpContext context, byte[] problem) => AnswerLanguage.Choose(context)
        ? JsonSerializer.SerializeToUtf8Bytes(JsonSerializer.Deserialize(problem, AdministrationJson.Default.Problem)!.InChinese(), AdministrationJson.Default.Problem)
        : problem;

    [LoggerMessage(6001, LogLevel.Error, "{Method} {Path} failed by a defect of the program.")]
    private static partial void LogFailed(ILogger logger, Exception exception, string method, string path);

    [LoggerMessage(6002, LogLevel.Error, "{Operation} was done, and its end could not be written to the audit log: entry {Entry} stays without one. Look at the store's disk.")]
    private static partial void LogNoEnd(ILogger logger, Exception exception, string operation, long entry);

    [LoggerMessage(6003, LogLevel.Warning, "{Caller} was refused {Operation}, and the audit log could not take it down. Look at the store's disk.")]
    private static partial void LogRefusalUnwritten(ILogger logger, Exception exception, string caller, string operation);

    /// <summary>The code of an operation, found among the server's own endpoints.</summary>
    private static class Handlers
    {
        public static Func<HttpContext, Task<object?>>? Of(HttpContext context, ApiOperation wanted) => Service<EndpointDataSource>(context).Endpoints
            .Select(static e => e.Metadata.GetMetadata<ApiEndpoint>()).FirstOrDefault(e => e?.Operation == wanted)?.Handler;
    }

    private Func<HttpContext, Task<object?>> Handler => handler;
}
