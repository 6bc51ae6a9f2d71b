using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Posthouse.Testing;

namespace Posthouse.Crash.Tests;

/// <summary>Mail for later under kill -9, about the time at which it leaves: each message is sent once, and stands among the sent mail once.</summary>
public sealed class ScheduledCrashTests
{
    private const string Password = "correct horse battery";

    [Fact]
    public async Task What_is_scheduled_leaves_exactly_once_and_is_never_left_behind()
    {
        int rounds = Environment.GetEnvironmentVariable("POSTHOUSE_LONG_TESTS") == "1" ? 30 : Environment.GetEnvironmentVariable("CI") == "true" ? 6 : 3;
        await using var sink = new SmtpSink();
        await using var server = CrashServer.In(Path.Combine(Path.GetTempPath(), "posthouse-crash-" + Guid.NewGuid().ToString("n")), sink.Port, more: CrashServer.LetThemSend);
        await server.StartAsync();
        await server.AskAsync("domain", "add", "crash.test");
        foreach (string user in (string[])["writer", "reader"]) await server.AskAsync("account", "add", $"{user}@crash.test", "--password", Password);
        var taken = new List<string>();
        var random = new Random(31);
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < 3; i++)
            {
                string subject = string.Create(CultureInfo.InvariantCulture, $"{round}.{i}");
                JsonElement made = await ScheduleAsync(server, subject, DateTimeOffset.UtcNow.AddSeconds(2));
                taken.Add(subject);
                // Some are given another time: the one message must take the other's place, or not.
                if (i != 1) continue;
                await CallAsync(server, "writer", "EmailSubmission/set", new JsonObject { ["update"] = new JsonObject { [made.GetProperty("id").GetString()!] = new JsonObject { ["sendAt"] = Utc(DateTimeOffset.UtcNow.AddSeconds(3)) } } });
            }

            // Some time about that at which they leave, or before.
            await Task.Delay(random.Next(0, 3500));
            await server.KillAsync();
            await server.StartAsync();
        }

        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (await CountAsync(server, "writer", "scheduled") is { Count: > 0 }) await Task.Delay(200, limit.Token);
        while (true)
        {
            using JsonDocument queue = await server.AskAsync("queue", "list");
            if (queue.RootElement.GetArrayLength() == 0) break;
            await Task.Delay(200, limit.Token);
        }

        string[] expected = [.. taken.Order(StringComparer.Ordinal).Select(static subject => subject + " 1")];
        Assert.Equal(expected, Lines(await CountAsync(server, "writer", "sent")));
        Assert.Equal(expected, Lines(await CountAsync(server, "reader", "inbox")));
        using JsonDocument report = await server.AskAsync("store", "verify");
        Assert.Equal(0, report.RootElement.GetProperty("problems").GetArrayLength());
    }

    private static string[] Lines(Dictionary<string, int> counts) => [.. counts.OrderBy(static one => one.Key, StringComparer.Ordinal).Select(static one => string.Create(CultureInfo.InvariantCulture, $"{one.Key} {one.Value}"))];

    private static string Utc(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static async Task<JsonElement> ScheduleAsync(ServerProcess server, string subject, DateTimeOffset at)
    {
        string drafts = await MailboxAsync(server, "writer", "drafts") ?? throw new InvalidOperationException("There are no drafts.");
        JsonElement email = await CallAsync(server, "writer", "Email/set", new JsonObject
        {
            ["create"] = new JsonObject
            {
                ["m"] = new JsonObject
                {
                    ["mailboxIds"] = new JsonObject { [drafts] = true },
                    ["keywords"] = new JsonObject { ["$draft"] = true },
                    ["from"] = new JsonArray(new JsonObject { ["email"] = "writer@crash.test" }),
                    ["to"] = new JsonArray(new JsonObject { ["email"] = "reader@crash.test" }),
                    ["subject"] = subject,
                    ["textBody"] = new JsonArray(new JsonObject { ["partId"] = "1" }),
                    ["bodyValues"] = new JsonObject { ["1"] = new JsonObject { ["value"] = "x" } },
                },
            },
        });
        JsonElement submission = await CallAsync(server, "writer", "EmailSubmission/set", new JsonObject
        {
            ["create"] = new JsonObject
            {
                ["s"] = new JsonObject
                {
                    ["identityId"] = "I1",
                    ["emailId"] = email.GetProperty("created").GetProperty("m").GetProperty("id").GetString(),
                    ["scheduled"] = true,
                    ["envelope"] = new JsonObject
                    {
                        ["mailFrom"] = new JsonObject { ["email"] = "writer@crash.test", ["parameters"] = new JsonObject { ["HOLDUNTIL"] = Utc(at) } },
                        ["rcptTo"] = new JsonArray(new JsonObject { ["email"] = "reader@crash.test" }),
                    },
                },
            },
        });
        return submission.GetProperty("created").GetProperty("s");
    }

    /// <summary>How often each subject is in the mailbox.</summary>
    private static async Task<Dictionary<string, int>> CountAsync(ServerProcess server, string user, string role)
    {
        if (await MailboxAsync(server, user, role) is not { } mailbox) return [];
        JsonElement found = await CallAsync(server, user, "Email/query", new JsonObject { ["filter"] = new JsonObject { ["inMailbox"] = mailbox } });
        JsonElement read = await CallAsync(server, user, "Email/get", new JsonObject { ["ids"] = JsonNode.Parse(found.GetProperty("ids").GetRawText()), ["properties"] = new JsonArray("subject") });
        return read.GetProperty("list").EnumerateArray().GroupBy(static email => email.GetProperty("subject").GetString()!).ToDictionary(static group => group.Key, static group => group.Count());
    }

    private static async Task<string?> MailboxAsync(ServerProcess server, string user, string role)
    {
        JsonElement mailboxes = await CallAsync(server, user, "Mailbox/get", new JsonObject { ["ids"] = null });
        foreach (JsonElement mailbox in mailboxes.GetProperty("list").EnumerateArray())
        {
            if (mailbox.GetProperty("role").GetString() == role) return mailbox.GetProperty("id").GetString();
        }

        return null;
    }

    private static async Task<JsonElement> CallAsync(ServerProcess server, string user, string method, JsonObject arguments)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{server.Port("http", "none")}") };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}@crash.test:{Password}")));
        JsonElement session = await http.GetFromJsonAsync<JsonElement>("/jmap/session");
        arguments["accountId"] = session.GetProperty("primaryAccounts").GetProperty("urn:ietf:params:jmap:mail").GetString();
        using HttpResponseMessage response = await http.PostAsJsonAsync("/jmap/api/", new JsonObject
        {
            ["using"] = new JsonArray("urn:ietf:params:jmap:core", "urn:ietf:params:jmap:mail", "urn:ietf:params:jmap:submission"),
            ["methodCalls"] = new JsonArray(new JsonArray(method, arguments, "0")),
        });
        JsonElement answer = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("methodResponses")[0];
        Assert.Equal(method, answer[0].GetString());
        return answer[1];
    }
}
