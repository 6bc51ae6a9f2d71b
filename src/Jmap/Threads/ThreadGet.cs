using System.Text.Json;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Thread/get (RFC 8621 §3.1).</summary>
internal sealed class ThreadGet(MailStore store) : IJmapMethod
{
    private static readonly string[] Properties = ["id", "emailIds"];

    public string Name => "Thread/get";

    public string Capability => Capabilities.Mail;

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("ids", "properties");
        HashSet<string> wanted = GetArguments.Properties(call, Properties);
        List<string>? ids = GetArguments.Ids(call);
        var threads = new List<(string Id, List<string> Emails)>();
        var notFound = new List<string>();
        EmailState state = await store.ReadAsync(
            reader =>
            {
                foreach (string id in ids ?? All(reader, call))
                {
                    if (JmapIds.TryThread(id, call.Account, out ThreadId thread) && Emails(reader, thread) is { Count: > 0 } emails) threads.Add((id, emails));
                    else notFound.Add(id);
                }

                AccountNumbers numbers = reader.Numbers(call.Account);
                return new EmailState(numbers.ModSeq, numbers.NextThread);
            },
            cancellationToken).ConfigureAwait(false);
        Write(call, state, threads, notFound, wanted.Contains("emailIds"));
    }

    /// <summary>Oldest first by arrival, those of one moment by number (RFC 8621 §3).</summary>
    internal static List<string> Emails(StoreReader reader, ThreadId thread) =>
    [
        .. reader.PlacesOf(thread).Where(static place => place.IsShown).DistinctBy(static place => place.Message)
            .OrderBy(static place => place.Received).ThenBy(static place => place.Message.Value).Select(static place => JmapIds.Of(place.Message)),
    ];

    private static IEnumerable<string> All(StoreReader reader, JmapCall call)
    {
        long threads = 0;
        foreach (Mailbox mailbox in reader.ListMailboxes(call.Account)) threads += mailbox.Threads;
        if (threads > call.Options.MaximumObjectsInGet) throw MethodException.TooLarge("There are more Threads than one call may get: name their ids.");
        var ids = new HashSet<ThreadId>();
        reader.VisitPlaces(call.Account, 0, place =>
        {
            if (place.IsShown) ids.Add(place.Thread);
        });
        return ids.Select(JmapIds.Of);
    }

    private static void Write(JmapCall call, EmailState state, List<(string Id, List<string> Emails)> threads, List<string> notFound, bool withEmails)
    {
        Utf8JsonWriter output = call.Output;
        output.WriteStartObject();
        call.WriteAccountId();
        output.WriteString("state"u8, state.ToString());
        output.WriteStartArray("list"u8);
        foreach ((string id, List<string> emails) in threads)
        {
            output.WriteStartObject();
            output.WriteString("id"u8, id);
            if (withEmails)
            {
                output.WritePropertyName("emailIds"u8);
                HeaderValueWriter.WriteTexts(output, emails);
            }

            output.WriteEndObject();
        }

        output.WriteEndArray();
        GetArguments.WriteNotFound(output, notFound);
        output.WriteEndObject();
    }
}
