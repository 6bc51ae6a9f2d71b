using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Posthouse.Jmap;

/// <summary>The Session and the API resource (RFC 8620 §2, §3.1).</summary>
internal sealed class ApiEndpoint(JmapGate gate, MethodRegistry methods, Dispatcher dispatcher, SessionObject session, JmapOptions options)
{
    private readonly RequestSlots _slots = new(options.MaximumConcurrentRequests);

    internal async Task GetSessionAsync(HttpContext context)
    {
        using SignedIn? user = await gate.EnterAsync(context).ConfigureAwait(false);
        if (user is null) return;
        Prepare(context);
        var output = new Utf8JsonWriter(context.Response.BodyWriter, Dispatcher.Json);
        await using (output.ConfigureAwait(false)) session.Write(output, user.Account, $"{context.Request.Scheme}://{context.Request.Host.Value}");
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }

    internal async Task PostAsync(HttpContext context)
    {
        using SignedIn? user = await gate.EnterAsync(context).ConfigureAwait(false);
        if (user is null) return;
        if (!_slots.TryTake(user.Account.Id))
        {
            await ProblemDetails.WriteAsync(context, RequestException.Over("maxConcurrentRequests", $"An account may have {options.MaximumConcurrentRequests} requests at the same time.")).ConfigureAwait(false);
            return;
        }

        try
        {
            await AnswerAsync(context, user).ConfigureAwait(false);
        }
        catch (RequestException error)
        {
            await ProblemDetails.WriteAsync(context, error).ConfigureAwait(false);
        }
        finally
        {
            _slots.Free(user.Account.Id);
        }
    }

    private async Task AnswerAsync(HttpContext context, SignedIn user)
    {
        // RFC 8620 §3.6.1, notJSON: the content type as well.
        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out MediaTypeHeaderValue? type) || !type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase))
            throw RequestException.NotJson("The content type must be application/json.");
        byte[] body = await ReadAsync(context).ConfigureAwait(false);
        using JsonDocument document = StrictJson.Parse(body, options.MaximumDepth);
        JmapRequest request = JmapRequest.Read(document.RootElement, methods.Known, options);
        var run = new JmapRun(user.Account, request.Using, options);
        foreach ((string creation, string id) in request.CreatedIds ?? new Dictionary<string, string>()) run.CreatedIds[creation] = id;
        try
        {
            await dispatcher.RunAsync(run, request.Calls, user.SignedOut, context.RequestAborted).ConfigureAwait(false);
            Prepare(context);
            await WriteAsync(context, run, request.CreatedIds is not null).ConfigureAwait(false);
        }
        finally
        {
            foreach (MethodResponse response in run.Responses) response.Dispose();
        }
    }

    private async Task<byte[]> ReadAsync(HttpContext context)
    {
        if (context.Request.ContentLength > options.MaximumRequestSize) throw TooLarge();
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = null;
        PipeReader reader = context.Request.BodyReader;
        while (true)
        {
            ReadResult result = await reader.ReadAsync(context.RequestAborted).ConfigureAwait(false);
            if (result.Buffer.Length > options.MaximumRequestSize) throw TooLarge();
            if (result.IsCompleted)
            {
                byte[] body = result.Buffer.ToArray();
                reader.AdvanceTo(result.Buffer.End);
                return body;
            }

            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    private RequestException TooLarge() => RequestException.Over("maxSizeRequest", $"A request may have {options.MaximumRequestSize} octets.");

    private async Task WriteAsync(HttpContext context, JmapRun run, bool withCreatedIds)
    {
        var output = new Utf8JsonWriter(context.Response.BodyWriter, Dispatcher.Json);
        await using (output.ConfigureAwait(false))
        {
            output.WriteStartObject();
            output.WriteStartArray("methodResponses"u8);
            foreach (MethodResponse response in run.Responses)
            {
                output.WriteStartArray();
                output.WriteStringValue(response.Name);
                output.WriteRawValue(response.Arguments.Span, skipInputValidation: true);
                output.WriteStringValue(response.CallId);
                output.WriteEndArray();
            }

            output.WriteEndArray();
            // RFC 8620 §3.4: only where the request had it.
            if (withCreatedIds)
            {
                output.WriteStartObject("createdIds"u8);
                foreach ((string creation, string id) in run.CreatedIds) output.WriteString(creation, id);
                output.WriteEndObject();
            }

            output.WriteString("sessionState"u8, session.State(run.User));
            output.WriteEndObject();
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }

    private static void Prepare(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-cache, no-store, must-revalidate";
        context.Response.Headers.XContentTypeOptions = "nosniff";
    }
}
