using Microsoft.Playwright;

namespace Posthouse.BrowserMail.Tests;

/// <summary>Files for a picker, on the disk: what is handed over as content goes to the browser as text, and takes a busy machine longer than a picker is waited for.</summary>
internal sealed class LargeFiles : IDisposable
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("posthouse-files-").FullName;

    internal async Task PickAsync(ILocator picker, params (string Name, byte[] Content)[] files)
    {
        foreach ((string name, byte[] content) in files) await File.WriteAllBytesAsync(Path.Combine(_folder, name), content, TestContext.Current.CancellationToken);
        await picker.SetInputFilesAsync(files.Select(file => Path.Combine(_folder, file.Name)));
    }

    public void Dispose() => System.IO.Directory.Delete(_folder, recursive: true);
}
