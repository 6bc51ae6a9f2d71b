using Posthouse.Testing;

namespace Posthouse.Crash.Tests;

/// <summary>The servers that are killed: small segments, so that many are sealed, and all mail for elsewhere goes to one sink.</summary>
internal static class CrashServer
{
    /// <summary>One account that sends thousands within minutes looks stolen, and would be held.</summary>
    internal const string LetThemSend = "[sending]\nstolen-accounts = \"off\"";

    /// <param name="sink">The port to which all mail for elsewhere goes.</param>
    /// <param name="data">The data folder, when it is not below <paramref name="folder"/>.</param>
    /// <param name="reserve">Octets that the store leaves free on its disk.</param>
    /// <param name="more">Further configuration.</param>
    internal static ServerProcess In(string folder, int sink, string? data = null, string reserve = "0", string more = "") => new(
        folder,
        $"""
        hostname = "crash.test"

        [store]
        segment-size = "4 MiB"
        reserve = "{reserve}"

        [[route]]
        domains = ["*"]
        to = "smtp:127.0.0.1:{sink}"

        {more}
        """,
        ["smtp", "submission", "imap", "pop3", "http/none"], data);

    /// <summary>What /readyz answers.</summary>
    internal static async Task<(int Status, string Text)> ReadinessAsync(ServerProcess server)
    {
        using var http = new HttpClient();
        using HttpResponseMessage answer = await http.GetAsync(new Uri($"http://127.0.0.1:{server.Port("http", "none")}/readyz"));
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
