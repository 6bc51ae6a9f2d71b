using System.Diagnostics;
using System.Text;

namespace Posthouse.EndToEnd.Tests;

/// <summary>A program of the machine that a test drives. Where it is missing the test is skipped, and says which package has it.</summary>
internal sealed class ExternalProgram
{
    // A client that hangs fails its test instead of the whole run.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    // Servers stand where an ordinary user's PATH does not look.
    private static readonly string[] MoreFolders = ["/usr/sbin", "/sbin", "/usr/local/sbin"];

    private ExternalProgram(string path) => FullPath = path;

    internal string FullPath { get; }

    /// <summary>Finds a program or skips the test.</summary>
    internal static ExternalProgram Require(string name, string package)
    {
        string[] folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries), .. MoreFolders];
        string? path = folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        if (path is null) Assert.Skip($"'{name}' is not installed (Debian's package {package}).");
        return new ExternalProgram(path);
    }

    /// <summary>Runs it to its end.</summary>
    internal async Task<(int Code, string Output, string Error)> RunAsync(IReadOnlyList<string> arguments, string input = "", IReadOnlyDictionary<string, string>? environment = null)
    {
        using Process process = Start(arguments, environment);
        using var limit = new CancellationTokenSource(Limit);
        Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
        Task<string> error = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await FeedAsync(process, input);
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{Path.GetFileName(FullPath)} {string.Join(' ', arguments)} did not end within {Limit}.");
        }
    }

    /// <summary>Runs it to its end and expects success.</summary>
    internal async Task<string> SucceedAsync(IReadOnlyList<string> arguments, string input = "", IReadOnlyDictionary<string, string>? environment = null)
    {
        (int code, string output, string error) = await RunAsync(arguments, input, environment);
        Assert.True(code == 0, $"{Path.GetFileName(FullPath)} {string.Join(' ', arguments)} ended with {code}:\n{output}\n{error}");
        return output;
    }

    /// <summary>Starts it; the caller reads its outputs and ends it.</summary>
    internal Process Start(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(FullPath, arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), StandardOutputEncoding = Encoding.UTF8,
        };
        // Texts of programs are compared with what they say in English; no file of the user's may change what they do.
        start.Environment["LC_ALL"] = "C.UTF-8";
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    private static async Task FeedAsync(Process process, string input)
    {
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading all: its code and its output say why.
        }
    }
}
