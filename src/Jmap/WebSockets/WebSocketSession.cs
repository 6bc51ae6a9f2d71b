using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;
using Posthouse.Storage;
using Posthouse.Transport;

namespace Posthouse.Jmap;

/// <summary>
/// One WebSocket (RFC 8887). Requests run at the same time as long as the account has room for them, and are answered as they are
/// done; changes are told in between. It reads no further while more requests run than the account may have, so nothing gathers.
/// </summary>
internal sealed class WebSocketSession(WebSocket socket, SignedIn user, RequestRunner runner, StateWatches watches, TimeProvider clock, JmapOptions options) : IAsyncDisposable
{
    private const int Piece = 16 << 10;

    // RFC 6455 §7.1.1: the client closes after us; it does so at once or never.
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

    // One message goes out at a time.
    private readonly SemaphoreSlim _output = new(1, 1);

    // Requests and events end at once when the socket closes; reading goes on until the client has closed too, or its time is over.
    private readonly CancellationTokenSource _work = new();
    private readonly CancellationTokenSource _end = new(Timeout.InfiniteTimeSpan, clock);
    private volatile bool _closing;

    private readonly List<Task> _running = [];
    private PushSession? _push;

    /// <param name="stopping">The server stops.</param>
    /// <param name="aborted">The connection is gone.</param>
    internal async Task ServeAsync(CancellationToken stopping, CancellationToken aborted)
    {
        using CancellationTokenRegistration gone = aborted.Register(_end.Cancel);
        // RFC 8887 §4.4 leaves the reason to RFC 6455 §7.4.1: 1008, the policy does not allow it any more; 1001, going away.
        using CancellationTokenRegistration signedOut = user.SignedOut.Register(() => _ = CloseAsync(WebSocketCloseStatus.PolicyViolation, "The account is signed out."));
        using CancellationTokenRegistration stops = stopping.Register(() => _ = CloseAsync(WebSocketCloseStatus.EndpointUnavailable, "The server stops."));
        try
        {
            while (await ReadAsync().ConfigureAwait(false) is { } message) await TakeAsync(message).ConfigureAwait(false);
            if (!_closing) await CloseAsync(WebSocketCloseStatus.NormalClosure, null).ConfigureAwait(false);
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException or IOException)
        {
            // The client is gone, or was cut off.
        }
        catch (StoreException)
        {
            await CloseAsync(WebSocketCloseStatus.InternalServerError, "The store cannot be read at the moment.").ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _work.CancelAsync().ConfigureAwait(false);
        await _end.CancelAsync().ConfigureAwait(false);
        if (_push is not null) await _push.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(_running).ConfigureAwait(false);
        _output.Dispose();
        _work.Dispose();
        _end.Dispose();
    }

    // Null when the client closes.
    private async ValueTask<ReadOnlyMemory<byte>?> ReadAsync()
    {
        var message = new ArrayBufferWriter<byte>(Piece);
        while (true)
        {
            ValueWebSocketReceiveResult result = await socket.ReceiveAsync(message.GetMemory(Piece), _end.Token).ConfigureAwait(false);
            if (result.MessageType == WebSocketMessageType.Close) return null;
            // Whatever comes after we have closed is not looked at.
            if (_closing)
            {
                message.ResetWrittenCount();
                continue;
            }

            if (result.MessageType == WebSocketMessageType.Binary)
            {
                // RFC 8887 §4.3.1.
                await CloseAsync(WebSocketCloseStatus.InvalidMessageType, "Messages are text.").ConfigureAwait(false);
                continue;
            }

            message.Advance(result.Count);
            if (message.WrittenCount > options.MaximumRequestSize)
            {
                await SendErrorAsync(null, RequestException.Over("maxSizeRequest", $"A request may have {options.MaximumRequestSize} octets.")).ConfigureAwait(false);
                await CloseAsync(WebSocketCloseStatus.MessageTooBig, "The request is too long.").ConfigureAwait(false);
                continue;
            }

            if (result.EndOfMessage) return message.WrittenMemory;
        }
    }

    private async Task TakeAsync(ReadOnlyMemory<byte> message)
    {
        string? id = null;
        JsonDocument? document = null;
        try
        {
            document = StrictJson.Parse(message, options.MaximumDepth);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) throw RequestException.NotRequest("A message is an object.");
            id = Text(root, "id");
            switch (Text(root, "@type"))
            {
                case "Request":
                    Begin(document, id);
                    document = null;
                    return;
                case "WebSocketPushEnable":
                    await EnablePushAsync(root).ConfigureAwait(false);
                    return;
                case "WebSocketPushDisable":
                    await DisablePushAsync().ConfigureAwait(false);
                    return;
                default:
                    throw RequestException.NotRequest("'@type' must be 'Request', 'WebSocketPushEnable' or 'WebSocketPushDisable'.");
            }
        }
        catch (RequestException error)
        {
            await SendErrorAsync(id, error).ConfigureAwait(false);
        }
        finally
        {
            document?.Dispose();
        }
    }

    // RFC 8620 §2: the limit is the account's, over all its connections.
    private void Begin(JsonDocument document, string? id)
    {
        if (!runner.Slots.TryTake(user.Account.Id))
        {
            document.Dispose();
            throw RequestException.Over("maxConcurrentRequests", $"An account may have {options.MaximumConcurrentRequests} requests at the same time.");
        }

        _running.RemoveAll(static task => task.IsCompleted);
        _running.Add(Task.Run(() => AnswerAsync(document, id)));
    }

    private async Task AnswerAsync(JsonDocument document, string? id)
    {
        try
        {
            using (document)
            {
                using RequestRunner.Answered answered = await runner.RunAsync(user, document.RootElement, AcceptLanguage.IsChinese(user.Account.Language), _work.Token).ConfigureAwait(false);
                await SendAsync(output =>
                {
                    output.WriteString("@type"u8, "Response"u8);
                    if (id is not null) output.WriteString("requestId"u8, id);
                    answered.Write(output);
                }).ConfigureAwait(false);
            }
        }
        catch (RequestException error)
        {
            await SendErrorAsync(id, error).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Nobody waits for the answer any more.
        }
        finally
        {
            runner.Slots.Free(user.Account.Id);
        }
    }

    // RFC 8887 §4.3.5.2: dataTypes null is all; a pushState tells what the client knows.
    private async Task EnablePushAsync(JsonElement root)
    {
        IReadOnlySet<string>? types = null;
        if (root.TryGetProperty("dataTypes", out JsonElement names) && names.ValueKind != JsonValueKind.Null)
        {
            if (names.ValueKind != JsonValueKind.Array || names.EnumerateArray().Any(static name => name.ValueKind != JsonValueKind.String)) throw RequestException.NotRequest("'dataTypes' must be an array of strings, or null.");
            types = names.EnumerateArray().Select(static name => name.GetString()!).ToHashSet(StringComparer.Ordinal);
        }

        await DisablePushAsync().ConfigureAwait(false);
        string? pushState = Text(root, "pushState");
        StateWatch watch = watches.Watch(user.Account.Id);
        try
        {
            // Before the next message is read: what the client changes from now on, it hears of.
            FollowedStates? known = pushState is null ? await watch.CurrentAsync(_end.Token).ConfigureAwait(false) : FollowedStates.FromToken(pushState);
            _push = new PushSession(this, watch, new StateFollower(watch, types, known, options.PushInterval, clock));
        }
        catch
        {
            watch.Dispose();
            throw;
        }
    }

    private async Task DisablePushAsync()
    {
        if (_push is not { } push) return;
        _push = null;
        await push.DisposeAsync().ConfigureAwait(false);
    }

    private ValueTask SendErrorAsync(string? id, RequestException error) => SendAsync(output =>
    {
        // RFC 8887 §4.3.4: the problem details with "@type" and the request's id.
        output.WriteString("@type"u8, "RequestError"u8);
        if (id is null) output.WriteNull("requestId"u8);
        else output.WriteString("requestId"u8, id);
        output.WriteString("type"u8, "urn:ietf:params:jmap:error:" + error.Type);
        output.WriteNumber("status"u8, error.Status);
        output.WriteString("detail"u8, runner.Say(error, AcceptLanguage.IsChinese(user.Account.Language)));
        if (error.Limit is { } limit) output.WriteString("limit"u8, limit);
    });

    private async ValueTask SendAsync(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var output = new Utf8JsonWriter(buffer, Dispatcher.Json))
        {
            output.WriteStartObject();
            write(output);
            output.WriteEndObject();
        }

        await _output.WaitAsync(_end.Token).ConfigureAwait(false);
        try
        {
            // A client that takes nothing is cut off by the stream below (ProgressStream).
            await socket.SendAsync(buffer.WrittenMemory, WebSocketMessageType.Text, endOfMessage: true, _end.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            socket.Abort();
            await _end.CancelAsync().ConfigureAwait(false);
        }
        finally
        {
            _output.Release();
        }
    }

    private async Task CloseAsync(WebSocketCloseStatus status, string? reason)
    {
        try
        {
            _closing = true;
            await _work.CancelAsync().ConfigureAwait(false);
            await _output.WaitAsync(_end.Token).ConfigureAwait(false);
            try
            {
                await socket.CloseOutputAsync(status, reason, _end.Token).ConfigureAwait(false);
            }
            finally
            {
                _output.Release();
            }

            _end.CancelAfter(CloseTimeout);
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            socket.Abort();
        }
    }

    private static string? Text(JsonElement root, string name)
    {
        if (!root.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null) return null;
        return value.ValueKind == JsonValueKind.String ? value.GetString() : throw RequestException.NotRequest($"'{name}' must be a string.");
    }

    /// <summary>Tells of changes until it is disposed (RFC 8887 §4.3.5).</summary>
    private sealed class PushSession : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop;
        private readonly StateWatch _watch;
        private readonly Task _task;

        internal PushSession(WebSocketSession session, StateWatch watch, StateFollower follower)
        {
            _watch = watch;
            _stop = CancellationTokenSource.CreateLinkedTokenSource(session._work.Token);
            _task = Task.Run(() => TellAsync(session, follower, _stop.Token));
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync().ConfigureAwait(false);
            await _task.ConfigureAwait(false);
            _watch.Dispose();
            _stop.Dispose();
        }

        private static async Task TellAsync(WebSocketSession session, StateFollower follower, CancellationToken stop)
        {
            try
            {
                while (await follower.NextAsync(Timeout.InfiniteTimeSpan, stop).ConfigureAwait(false) is { } changed)
                {
                    await session.SendAsync(output =>
                    {
                        changed.Write(output);
                        output.WriteString("pushState"u8, follower.Told!.Token);
                    }).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException)
            {
                // Switched off, or the socket is closed.
            }
            catch (StoreException)
            {
                // Nothing can be told while the store cannot be read: the client notices that the socket ends, and connects again.
                await session.CloseAsync(WebSocketCloseStatus.InternalServerError, "The store cannot be read at the moment.").ConfigureAwait(false);
            }
        }
    }
}
