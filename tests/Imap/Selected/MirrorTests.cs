using System.Globalization;
using System.Text.RegularExpressions;
using CsCheck;
using Posthouse.Mail;

namespace Posthouse.Imap.Tests;

/// <summary>
/// Clients that believe every word: whatever several sessions do to one mailbox, and however their commands mix, each client's picture,
/// made of untagged responses alone, is at the end what the mailbox holds.
/// </summary>
public sealed partial class MirrorTests
{
    private static readonly string[] Flags = ["\\Seen", "\\Flagged", "\\Deleted", "$Work", "$Later"];

    [Fact]
    public async Task What_a_client_was_told_is_what_there_is() =>
        await Gen.Select(Gen.Int[0, 2], Gen.Int[0, 9], Gen.Int[0, 1000], Gen.Int[0, 4]).Array[5, 60].SampleAsync(RunAsync, iter: 60, threads: 2);

    private static async Task RunAsync((int Session, int Action, int Number, int Flag)[] steps)
    {
        await using ImapServer server = await ImapServer.StartAsync();
        await server.DeliverManyAsync(6);
        ImapClient[] clients = [await server.ConnectAsync(), await server.ConnectAsync(), await server.ConnectAsync()];
        Mirror[] mirrors = [new(), new(), new()];
        await clients[1].OkAsync("ENABLE QRESYNC");
        await clients[2].OkAsync("ENABLE CONDSTORE");
        for (int i = 0; i < 3; i++)
        {
            mirrors[i].Take(await clients[i].OkAsync("SELECT INBOX"));
            mirrors[i].Take(await clients[i].OkAsync("FETCH 1:* (UID FLAGS)"));
        }

        foreach ((int session, int action, int number, int flag) in steps)
        {
            ImapClient client = clients[session];
            Mirror mirror = mirrors[session];
            int sequence = mirror.Count == 0 ? 0 : (number % mirror.Count) + 1;
            string? command = action switch
            {
                0 => "NOOP",
                1 when sequence > 0 => $"STORE {sequence} +FLAGS ({Flags[flag]})",
                2 when sequence > 0 => $"STORE 1:{sequence} -FLAGS.SILENT ({Flags[flag]})",
                3 => $"UID STORE 1:* +FLAGS.SILENT ({Flags[flag]})",
                4 => "EXPUNGE",
                5 when sequence > 0 => $"MOVE {sequence} Trash",
                6 when sequence > 0 => $"FETCH {sequence}:* (UID FLAGS)",
                7 => "SEARCH ALL",
                8 when sequence > 0 => $"FETCH {sequence} BODY[TEXT]",
                _ => null,
            };
            if (command is null) await server.DeliverManyAsync(1);
            else mirror.Take(await client.OkAsync(command), command);
            // VANISHED speaks of UIDs: who has enabled QRESYNC asks for those of new messages.
            if (session == 1 && mirror.FirstUnknown is > 0 and int from) mirror.Take(await client.OkAsync($"FETCH {from}:* (UID FLAGS)"));
        }

        for (int i = 0; i < 3; i++)
        {
            mirrors[i].Take(await clients[i].OkAsync("NOOP"));
            ImapReply truth = mirrors[i].Count == 0 ? await clients[i].OkAsync("NOOP") : await clients[i].OkAsync("FETCH 1:* (UID FLAGS)");
            mirrors[i].AssertIs(truth);
        }
    }

    private sealed partial class Mirror
    {
        private readonly List<(uint Uid, string? Flags)> _messages = [];

        internal int Count => _messages.Count;

        internal void Take(ImapReply reply, string command = "")
        {
            foreach (string line in reply.Untagged) Take(line);
            // The client knows what its own silent store did.
            if (SilentStore().Match(command) is { Success: true } silent) Store(silent, reply);
        }

        internal int FirstUnknown => _messages.FindIndex(static message => message.Uid == 0) + 1;

        internal void AssertIs(ImapReply truth)
        {
            Assert.Equal(_messages.Count, truth.Untagged.Count(static line => line.Contains(" FETCH ", StringComparison.Ordinal)));
            foreach (string line in truth.Untagged)
            {
                if (Fetch().Match(line) is not { Success: true } match) continue;
                (uint uid, string? flags) = _messages[int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) - 1];
                // A message that was never fetched is known by its number alone.
                if (uid != 0) Assert.Equal(match.Groups[2].Value, uid.ToString(CultureInfo.InvariantCulture));
                if (flags is not null) Assert.Equal(Sorted(match.Groups[3].Value), flags);
            }
        }

        private void Take(string line)
        {
            if (line.StartsWith("* VANISHED ", StringComparison.Ordinal))
            {
                foreach (string part in line["* VANISHED ".Length..].Split(','))
                {
                    string[] ends = part.Split(':');
                    uint first = uint.Parse(ends[0], CultureInfo.InvariantCulture), last = uint.Parse(ends[^1], CultureInfo.InvariantCulture);
                    Assert.Equal((int)(last - first + 1), _messages.RemoveAll(message => message.Uid >= first && message.Uid <= last));
                }
            }
            else if (Numbered().Match(line) is { Success: true } numbered)
            {
                int number = int.Parse(numbered.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
                if (numbered.Groups[2].Value == "EXPUNGE") _messages.RemoveAt(number - 1);
                else while (_messages.Count < number) _messages.Add((0, null));
            }
            else if (Fetch().Match(line) is { Success: true } fetch)
            {
                int at = int.Parse(fetch.Groups[1].ValueSpan, CultureInfo.InvariantCulture) - 1;
                uint uid = fetch.Groups[2].Success ? uint.Parse(fetch.Groups[2].ValueSpan, CultureInfo.InvariantCulture) : _messages[at].Uid;
                _messages[at] = (uid, Sorted(fetch.Groups[3].Value));
            }
        }

        private void Store(Match silent, ImapReply reply)
        {
            bool add = silent.Groups[3].Value == "+";
            int last = silent.Groups[2].Value == "*" ? _messages.Count : int.Parse(silent.Groups[2].ValueSpan, CultureInfo.InvariantCulture);
            for (int i = 0; i < Math.Min(last, _messages.Count); i++)
            {
                (uint uid, string? flags) = _messages[i];
                if (flags is null) continue;
                var set = flags.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet();
                if (add) set.Add(silent.Groups[4].Value);
                else set.Remove(silent.Groups[4].Value);
                _messages[i] = (uid, Sorted(string.Join(' ', set)));
            }
        }

        private static string Sorted(string flags) => string.Join(' ', flags.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));

        [GeneratedRegex(@"^\* (\d+) (EXISTS|EXPUNGE)$")]
        private static partial Regex Numbered();

        [GeneratedRegex(@"^\* (\d+) FETCH \((?:UID (\d+) )?FLAGS \(([^)]*)\)")]
        private static partial Regex Fetch();

        [GeneratedRegex(@"STORE (1:)(\*|\d+) ([+-])FLAGS\.SILENT \(([^)]+)\)$")]
        private static partial Regex SilentStore();
    }
}
