using System.Diagnostics;

namespace Posthouse.Testing;

/// <summary>The built program, run as a process of its own. The test's project has to refer to the Server room, which puts it beside the tests.</summary>
public static class PosthouseCommand
{
    // A command that hangs fails its test instead of the whole run.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "posthouse-server.dll");

    /// <summary>Starts it with its outputs redirected; the caller reads them and ends it.</summary>
    public static Process Start(params IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Program, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        return Process.Start(start)!;
    }

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int Code, string Output, string Error)> RunAsync(params IReadOnlyList<string> arguments)
    {
        using Process process = Start(arguments);
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(Limit);
        Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
        Task<string> error = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new TimeoutException($"'{string.Join(' ', arguments)}' did not end within {Limit}.");
        }
    }
}
