using System.Diagnostics;
using System.Globalization;

namespace Posthouse.Server;

/// <summary>Asks a shell command how many messages are in the mailboxes, until all that were accepted have arrived.</summary>
internal sealed class DeliveryCount
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);

    private readonly string _command;
    private readonly TimeSpan _limit;
    private readonly long _before;
    private readonly long _began;

    private DeliveryCount(string command, TimeSpan limit, long before)
    {
        _command = command;
        _limit = limit;
        _before = before;
        _began = Stopwatch.GetTimestamp();
    }

    internal static async Task<DeliveryCount> StartAsync(string command, TimeSpan limit, CancellationToken cancellationToken) =>
        new(command, limit, await AskAsync(command, cancellationToken).ConfigureAwait(false));

    /// <returns>How many arrived, and when the last one was seen, counted from the start.</returns>
    internal async Task<(long Arrived, TimeSpan Took)> WaitAsync(long expected, TimeSpan accepted, CancellationToken cancellationToken)
    {
        while (true)
        {
            long arrived = await AskAsync(_command, cancellationToken).ConfigureAwait(false) - _before;
            TimeSpan took = Stopwatch.GetElapsedTime(_began);
            if (arrived >= expected || took - accepted > _limit) return (arrived, took);
            await Task.Delay(Between, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<long> AskAsync(string command, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardOutput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(command);
        using Process process = Process.Start(start) ?? throw new CommandException("/bin/sh could not be started.");
        string output = await process.StandardOutput.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
        await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        return long.TryParse(output.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long count)
            ? count : throw new CommandException($"--count: '{command}' printed '{output.Trim()}', which is no number.");
    }
}
