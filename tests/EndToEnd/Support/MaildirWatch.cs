namespace Posthouse.EndToEnd.Tests;

/// <summary>Waits for another server's deliveries into a Maildir.</summary>
internal static class MaildirWatch
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>The new messages, when there are so many.</summary>
    internal static async Task<IReadOnlyList<string>> WaitAsync(string maildir, int count)
    {
        string folder = Path.Combine(maildir, "new");
        using var limit = new CancellationTokenSource(Limit);
        while (!System.IO.Directory.Exists(folder) || System.IO.Directory.GetFiles(folder).Length < count)
        {
            // The other server makes the folder itself, with its first delivery: until then there is nothing to watch.
            await Task.Delay(50, limit.Token);
        }

        return await Task.WhenAll(System.IO.Directory.GetFiles(folder).Select(static file => File.ReadAllTextAsync(file)));
    }
}
