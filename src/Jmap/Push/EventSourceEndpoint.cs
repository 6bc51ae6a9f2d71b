using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>
/// State changes as events (RFC 8620 §7.3). The id of an event is the states that the client knows with it: whoever comes back with
/// it (Last-Event-ID) hears at once what changed meanwhile, whichever server it comes back to.
/// </summary>
internal sealed class EventSourceEndpoint(JmapGate gate, StateWatches watches, IHostApplicationLifetime lifetime, TimeProvider clock, JmapOptions options)
{
    private readonly RequestSlots _slots = new(options.MaximumEventStreams);

    internal async Task StreamAsync(HttpContext context)
    {
        using SignedIn? user = await gate.EnterAsync(context).ConfigureAwait(false);
        if (user is null) return;
        EventSourceQuery query;
        try
        {
            query = EventSourceQuery.Read(context.Request.Query, options);
        }
        catch (RequestException error)
        {
            await ProblemDetails.WriteAsync(context, error).ConfigureAwait(false);
            return;
        }

        if (!_slots.TryTake(user.Account.Id))
        {
            await ProblemDetails.WriteAsync(context, StatusCodes.Status429TooManyRequests, "about:blank", $"An account may have {options.MaximumEventStreams} event streams at the same time.", null).ConfigureAwait(false);
            return;
        }

        try
        {
            // A suspended account hears nothing more; a server that stops does not wait for those who listen.
            using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, user.SignedOut, lifetime.ApplicationStopping);
            await FollowAsync(context, user, query, end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The stream ends; the client connects again where it may.
        }
        catch (StoreException) when (context.Response.HasStarted)
        {
            // The same: it finds out with its next connection whether the store can be read again.
        }
        catch (StoreException)
        {
            await ProblemDetails.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "about:blank", "The store cannot be read at the moment.", null).ConfigureAwait(false);
        }
        finally
        {
            _slots.Free(user.Account.Id);
        }
    }

    private async Task FollowAsync(HttpContext context, SignedIn user, EventSourceQuery query, CancellationToken end)
    {
        using StateWatch watch = watches.Watch(user.Account.Id);
        string? lastEvent = context.Request.Headers["Last-Event-ID"] is [{ Length: > 0 } id] ? id : null;
        FollowedStates now = await watch.CurrentAsync(end).ConfigureAwait(false);
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        // The way to tell nginx that this must not wait in its buffers.
        context.Response.Headers["X-Accel-Buffering"] = "no";
        PipeWriter output = context.Response.BodyWriter;
        // An id alone is no event, but the client remembers it: nothing is missed if it is cut off before the first.
        if (lastEvent is null) await WriteAsync(output, $"id: {now.Token}\n\n", end).ConfigureAwait(false);
        else await output.FlushAsync(end).ConfigureAwait(false);
        var follower = new StateFollower(watch, query.Types, lastEvent is null ? now : FollowedStates.FromToken(lastEvent), options.PushInterval, clock);
        while (true)
        {
            if (await follower.NextAsync(query.Ping, end).ConfigureAwait(false) is not { } changed)
            {
                // RFC 8620 §7.3: the event "ping" with the interval in use.
                string ping = string.Create(CultureInfo.InvariantCulture, $"event: ping\ndata: {{\"interval\":{(long)query.Ping.TotalSeconds}}}\n\n");
                if (!await WriteAsync(output, ping, end).ConfigureAwait(false)) return;
                continue;
            }

            if (!await WriteAsync(output, $"event: state\nid: {follower.Told!.Token}\ndata: {Json(changed)}\n\n", end).ConfigureAwait(false)) return;
            if (query.CloseAfterState) return;
        }
    }

    private static async ValueTask<bool> WriteAsync(PipeWriter output, string text, CancellationToken cancellationToken)
    {
        FlushResult flushed = await output.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken).ConfigureAwait(false);
        return !flushed.IsCompleted;
    }

    private static string Json(StateChange changed)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Dispatcher.Json))
        {
            json.WriteStartObject();
            changed.Write(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
