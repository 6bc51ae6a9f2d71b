using System.Text.Json;
using Posthouse.Directory;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>One Request object from its JSON to its Response object (RFC 8620 §3), over whatever it came.</summary>
internal sealed class RequestRunner(MethodRegistry methods, Dispatcher dispatcher, SessionObject session, IAccountAccess access, IUserText text, JmapOptions options)
{
    /// <summary>Taken by each request, whatever it came over, while it runs.</summary>
    internal RequestSlots Slots { get; } = new(options.MaximumConcurrentRequests);

    /// <summary>What is wrong with a request, in the language of who reads it.</summary>
    internal string Say(RequestException error, bool chinese) => chinese ? text.InChinese(error.Message) : error.Message;

    /// <param name="chinese">The language of what people read in the answer.</param>
    /// <exception cref="RequestException">It is no request, or longer than the server takes.</exception>
    internal async Task<Answered> RunAsync(SignedIn user, JsonElement root, bool chinese, CancellationToken cancellationToken)
    {
        JmapRequest request = JmapRequest.Read(root, methods.Known, options);
        var run = new JmapRun(user.Account, request.Using, options) { Text = chinese ? text : null };
        foreach ((string creation, string id) in request.CreatedIds ?? new Dictionary<string, string>()) run.CreatedIds[creation] = id;
        var answered = new Answered(run, request.CreatedIds is not null);
        try
        {
            await dispatcher.RunAsync(run, request.Calls, user.SignedOut, cancellationToken).ConfigureAwait(false);
            answered.SessionState = session.State(user.Account, await SharedAsync(user, cancellationToken).ConfigureAwait(false));
            return answered;
        }
        catch
        {
            answered.Dispose();
            throw;
        }
    }

    // A response that was worked for is not thrown away for this: a client asks the Session again when the state is another one.
    private async ValueTask<IReadOnlyList<SharedAccount>> SharedAsync(SignedIn user, CancellationToken cancellationToken)
    {
        try
        {
            return await access.ListAsync(user.Account, all: false, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException)
        {
            return [];
        }
    }

    /// <summary>A Response object (RFC 8620 §3.4).</summary>
    internal sealed class Answered(JmapRun run, bool withCreatedIds) : IDisposable
    {
        internal string SessionState { get; set; } = "";

        /// <summary>Its properties, into an object that is open.</summary>
        internal void Write(Utf8JsonWriter output)
        {
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

            output.WriteString("sessionState"u8, SessionState);
        }

        public void Dispose()
        {
            foreach (MethodResponse response in run.Responses) response.Dispose();
        }
    }
}
