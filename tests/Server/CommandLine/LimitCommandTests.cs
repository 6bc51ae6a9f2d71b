using System.Text.Json;

namespace Posthouse.Server.Tests;

/// <summary>Sending limits of a running server, by the command line.</summary>
public class LimitCommandTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task Limits_are_set_shown_listed_and_cleared()
    {
        Assert.Contains("No limit was set", (await server.RunAsync("limits", "list")).Out, StringComparison.Ordinal);
        (int code, string shown, string error) = await server.RunAsync("limits", "set", "u2@example.com", "--recipients-per-hour", "50", "--bulk");
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("used: 0 recipients and 0 messages in the last hour", shown, StringComparison.Ordinal);
        Assert.Equal(0, (await server.RunAsync("limits", "set", "u2@example.com", "--messages-per-hour", "7")).Code);
        foreach (string subject in (string[])["example.com", "*.example.com", "default"]) Assert.Equal(0, (await server.RunAsync("limits", "set", subject, "--recipients-per-day", "0")).Code);
        JsonElement[] all = [.. JsonDocument.Parse((await server.RunAsync("limits", "list", "--json")).Out).RootElement.EnumerateArray()];
        Assert.Equal(["*.example.com", "default", "example.com", "u2@example.com"], all.Select(static one => one.GetProperty("subject").GetString()));
        Assert.Equal((50, 7, true), (all[3].GetProperty("recipientsPerHour").GetInt32(), all[3].GetProperty("messagesPerHour").GetInt32(), all[3].GetProperty("bulkSender").GetBoolean()));
        Assert.Equal(0, (await server.RunAsync("limits", "clear", "u2@example.com")).Code);
        Assert.DoesNotContain("u2@example.com", (await server.RunAsync("limits", "list")).Out, StringComparison.Ordinal);

        Assert.Contains("Only an account is a bulk sender", (await server.RunAsync("limits", "set", "example.com", "--bulk")).Error, StringComparison.Ordinal);
        Assert.Contains("There is no account or domain far.test here", (await server.RunAsync("limits", "set", "far.test", "--recipients-per-day", "1")).Error, StringComparison.Ordinal);
        Assert.Contains("say what to set", (await server.RunAsync("limits", "set", "default")).Error, StringComparison.Ordinal);
    }
}
