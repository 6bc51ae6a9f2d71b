using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Runs the calls of a request one after the other (RFC 8620 §3.10: as if in order), each to its own response or error.</summary>
internal sealed class Dispatcher(MethodRegistry methods, IAccountAccess access, ILogger<Dispatcher> logger)
{
    // Responses are JSON for programs, never part of a page.
    internal static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <param name="stop">Set when the account is suspended, deleted or given another password meanwhile: what is left is not done.</param>
    internal async Task RunAsync(JmapRun run, IReadOnlyList<Invocation> calls, CancellationToken stop, CancellationToken cancellationToken)
    {
        long octets = 0;
        foreach (Invocation call in calls)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (octets > run.Options.MaximumResponseSize) Fail(run, call.CallId, MethodException.TooLarge("The response would become too long: ask for less at once."));
            else await RunAsync(run, call, stop, cancellationToken).ConfigureAwait(false);
            octets = 0;
            foreach (MethodResponse response in run.Responses) octets += response.Arguments.Length;
        }
    }

    private async ValueTask RunAsync(JmapRun run, Invocation call, CancellationToken stop, CancellationToken cancellationToken)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        var output = new Utf8JsonWriter(buffer, Json);
        List<(string Name, string Arguments)> implied;
        // Whoever hangs up in the middle of a change has no half of it: a message that has gone to the queue leaves the drafts too.
        if (IsChange(call.Name)) cancellationToken = CancellationToken.None;
        try
        {
            IJmapMethod method = methods.Find(call.Name) is { } found && run.Using.Contains(found.Capability) ? found : throw new MethodException("unknownMethod");
            var arguments = new MethodArguments(ResultReferences.Resolve(call.Arguments, run));
            // RFC 8620 §3.6.2: an account that is gone, or is not the user's to see, does not exist.
            if (stop.IsCancellationRequested) throw new MethodException("accountNotFound", "The account was suspended or removed.");
            AccountView view = method.IsOfAccount ? await access.RequireAsync(run.User, arguments.RequiredText("accountId"), cancellationToken).ConfigureAwait(false) : AccountView.Own(run.User.Id);
            if (!view.IsOwn && !methods.IsOfSharedAccounts(method)) throw new MethodException("accountNotSupportedByMethod", "That can be done in one's own account alone.");
            using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(stop, cancellationToken);
            if (method is SetMethod set && methods.Find(set.Name[..^"/set".Length] + "/get") is { } get) arguments = await WholeObjects.WithoutUnchangedAsync(run, set, get, arguments, view, both.Token).ConfigureAwait(false);
            var running = new JmapCall(run, arguments, view, output);
            await method.InvokeAsync(running, both.Token).ConfigureAwait(false);
            implied = running.Implied;
        }
        catch (MethodException error)
        {
            Fail(run, call.CallId, error);
            return;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            Fail(run, call.CallId, new MethodException("accountNotFound", "The account was suspended or removed."));
            return;
        }
        catch (JsonException)
        {
            // A result that is nested again and again can be passed on, and not be stored.
            Fail(run, call.CallId, new MethodException("invalidArguments", "The arguments are nested too deeply."));
            return;
        }
        catch (StoreException error)
        {
            Fail(run, call.CallId, Translate(error, call.Name));
            return;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            JmapLog.MethodFailed(logger, call.Name, error);
            Fail(run, call.CallId, new MethodException("serverFail", "The server met an error of its own; its log says which."));
            return;
        }

        await output.DisposeAsync().ConfigureAwait(false);
        run.Responses.Add(new MethodResponse(call.Name, buffer.WrittenMemory, call.CallId));
        foreach ((string name, string text) in implied)
        {
            using JsonDocument arguments = JsonDocument.Parse(text, ResultReferences.Nested);
            await RunAsync(run, new Invocation(name, arguments.RootElement, call.CallId), stop, cancellationToken).ConfigureAwait(false);
        }
    }

    // All but those that only look.
    private static bool IsChange(string method) =>
        method[(method.IndexOf('/', StringComparison.Ordinal) + 1)..] is not ("get" or "query" or "changes" or "queryChanges" or "lookup" or "parse" or "suggest" or "validate" or "echo");

    private MethodException Translate(StoreException error, string method)
    {
        if (error.Fault == StoreFault.NotFound) return new MethodException("accountNotFound", "What the call is about is not there any more.");
        JmapLog.StoreFailed(logger, method, error);
        return error.IsTemporary ? new MethodException("serverUnavailable", "The store cannot be used at the moment; try again later.") : new MethodException("serverFail", "The store met an error; the server's log says which.");
    }

    private static void Fail(JmapRun run, string callId, MethodException error)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var output = new Utf8JsonWriter(buffer, Json))
        {
            output.WriteStartObject();
            output.WriteString("type"u8, error.Type);
            if (error.Description is { } description) output.WriteString("description"u8, run.Say(description));
            if (error.Arguments.Count > 0)
            {
                output.WriteStartArray("arguments"u8);
                foreach (string argument in error.Arguments) output.WriteStringValue(argument);
                output.WriteEndArray();
            }

            output.WriteEndObject();
        }

        run.Responses.Add(new MethodResponse("error", buffer.WrittenMemory, callId));
    }
}
