using System.Globalization;
using Posthouse.Transport;

namespace Posthouse.Imap.Tests;

/// <summary>Messages on their way in by APPEND hold no more memory than there is for them.</summary>
public sealed class AppendMemoryTests
{
    private static readonly string Large = Messages.Simple("large", new string('x', 100_000));

    [Fact]
    public async Task A_message_that_finds_no_memory_is_refused_after_its_end_and_holds_none()
    {
        await using ImapServer server = await ImapServer.StartAsync(intake: new IntakeOptions { MaximumMemory = 64 << 10 });
        ImapClient client = await server.SelectAsync();
        Assert.StartsWith("NO [UNAVAILABLE]", (await client.AppendAsync("INBOX", Large)).Tagged, StringComparison.Ordinal);
        Assert.Equal(0, server.Intake.Held);
        Assert.StartsWith("OK", (await client.AppendAsync("INBOX", Messages.Simple("small", "x"))).Tagged, StringComparison.Ordinal);
        Assert.Equal(0, server.Intake.Held);
    }

    [Fact]
    public async Task The_messages_of_one_append_are_counted_together_until_it_ends()
    {
        await using ImapServer server = await ImapServer.StartAsync(intake: new IntakeOptions { MaximumMemory = 1 << 20, MaximumMemoryPerAddress = 350 << 10 });
        ImapClient client = await server.SelectAsync();
        await client.SendAsync($"m APPEND INBOX {{{Length(Large)}}}\r\n");
        Assert.Equal("+ OK", await client.ReadLineAsync());
        await client.SendAsync($"{Large} {{{Length(Large)}}}\r\n");
        Assert.Equal("+ OK", await client.ReadLineAsync());
        Assert.InRange(server.Intake.Held, 128 << 10, 350 << 10);
        await client.SendAsync($"{Large} {{{Length(Large)}+}}\r\n{Large}\r\n");
        Assert.StartsWith("NO [UNAVAILABLE]", (await client.ReplyAsync("m")).Tagged, StringComparison.Ordinal);
        Assert.Equal((0, 0), (server.Intake.Held, server.Intake.Addresses));
        Assert.Empty((await client.OkAsync("NOOP")).Untagged);
    }

    [Fact]
    public async Task A_client_that_waits_is_refused_before_it_sends_and_one_that_vanishes_gives_everything_back()
    {
        await using ImapServer server = await ImapServer.StartAsync(intake: new IntakeOptions { MaximumMemory = 200 << 10 });
        ImapClient client = await server.SelectAsync(), other = await server.SelectAsync();
        await client.SendAsync($"m APPEND INBOX {{{Length(Large)}}}\r\n");
        Assert.Equal("+ OK", await client.ReadLineAsync());
        await client.SendAsync($"{Large} {{{Length(Large)}}}\r\n");
        Assert.Equal("+ OK", await client.ReadLineAsync());
        using IntakeShare rest = server.Intake.Open(System.Net.IPAddress.Loopback);
        while (rest.TryAddEnvelope(1 << 10)) continue;
        Assert.StartsWith("NO [UNAVAILABLE]", (await other.NoAsync("APPEND INBOX {10}")).Tagged, StringComparison.Ordinal);
        rest.Dispose();
        await client.DisposeAsync();
        Assert.Equal(0, server.Intake.Held);
    }

    private static string Length(string message) => message.Length.ToString(CultureInfo.InvariantCulture);
}
