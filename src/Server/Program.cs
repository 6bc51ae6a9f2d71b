using System.Runtime.Versioning;
using Posthouse.Server;

// Sockets in the file system, file modes and signals: this program is for Unix-like systems.
[assembly: UnsupportedOSPlatform("windows")]

return await PosthouseCommand.RunAsync(args);
