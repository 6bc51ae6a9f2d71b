namespace Posthouse.Server;

/// <summary>
/// The Unix socket in the data folder through which the command line reaches the running server. Who may open it may administer:
/// it belongs to the server's user and nobody else.
/// </summary>
internal static class AdminSocket
{
    // sun_path holds 108 octets with the final zero on Linux, 104 on macOS.
    private const int MaximumPath = 103;

    internal static string PathOf(string dataFolder)
    {
        string inFolder = Path.Combine(dataFolder, "admin.sock");
        if (System.Text.Encoding.UTF8.GetByteCount(inFolder) <= MaximumPath) return inFolder;
        // A deep folder: a name that both sides can compute, in a place that is this user's.
        byte[] hash = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Path.GetFullPath(dataFolder)));
        return Path.Combine(Path.GetTempPath(), $"posthouse-{Environment.UserName}-{Convert.ToHexStringLower(hash.AsSpan(0, 8))}.sock");
    }

    /// <summary>Whether a server answers there. A socket file that a crash left behind answers nobody.</summary>
    internal static async Task<bool> AnswersAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path)) return false;
        using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new System.Net.Sockets.UnixDomainSocketEndPoint(path), cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return false;
        }
    }
}
