using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using Posthouse.Mail;
using Posthouse.Storage;
using Posthouse.Transport;

namespace Posthouse.Jmap;

/// <summary>The Session and the API resource (RFC 8620 §2, §3.1).</summary>
internal sealed class ApiEndpoint(JmapGate gate, RequestRunner runner, SessionObject session, IAccountAccess access, MailStore store, JmapOptions options)
{
    internal async Task GetSessionAsync(HttpContext context)
    {
        using SignedIn? user = await gate.EnterAsync(context).ConfigureAwait(false);
        if (user is null) return;
        await session.PrepareAsync(context.RequestAborted).ConfigureAwait(false);
        IReadOnlyList<SharedAccount> shared = await access.ListAsync(user.Account, all: false, context.RequestAborted).ConfigureAwait(false);
        MailboxId? inbox = await store.ReadAsync(reader => reader.FindMailbox(user.Account.Id, MailboxRole.Inbox)?.Id, context.RequestAborted).ConfigureAwait(false);
        Prepare(context);
        var output = new Utf8JsonWriter(context.Response.BodyWriter, Dispatcher.Json);
        await using (output.ConfigureAwait(false)) session.Write(output, user.Account, inbox, shared, $"{context.Request.Scheme}://{context.Request.Host.Value}");
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }

    internal async Task PostAsync(HttpContext context)
    {
        using SignedIn? user = await gate.EnterAsync(context).ConfigureAwait(false);
        if (user is null) return;
        if (!runner.Slots.TryTake(user.Account.Id))
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
            runner.Slots.Free(user.Account.Id);
        }
    }

    private async Task AnswerAsync(HttpContext context, SignedIn user)
    {
        // RFC 8620 §3.6.1, notJSON: the content type as well.
        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out MediaTypeHeaderValue? type) || !type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase))
            throw RequestException.NotJson("The content type must be application/json.");
        byte[] body = await ReadAsync(context).ConfigureAwait(false);
        using JsonDocument document = StrictJson.Parse(body, options.MaximumDepth);
        bool chinese = ReaderLanguage.IsChinese(context);
        using RequestRunner.Answered answered = await runner.RunAsync(user, document.RootElement, chinese, context.RequestAborted).ConfigureAwait(false);
        Prepare(context);
        context.Response.Headers.ContentLanguage = chinese ? "zh-CN" : "en";
        var output = new Utf8JsonWriter(context.Response.BodyWriter, Dispatcher.Json);
        await using (output.ConfigureAwait(false))
        {
            output.WriteStartObject();
            answered.Write(output);
            output.WriteEndObject();
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted).ConfigureAwait(false);
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

    private static void Prepare(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-cache, no-store, must-revalidate";
        context.Response.Headers.XContentTypeOptions = "nosniff";
    }
}
