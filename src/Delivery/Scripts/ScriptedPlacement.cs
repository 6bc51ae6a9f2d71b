using Posthouse.Sieve;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>A placement that scripts decided.</summary>
/// <param name="Into">Null where it is kept: in the Inbox, or in Junk where a stage quarantined it.</param>
/// <param name="Flags">Names, as the script gave them.</param>
/// <param name="Blob">With Return-Path; as received unless a script changed it.</param>
/// <param name="At">Null for what no script asked for.</param>
internal sealed record ScriptedPlacement(FileIntoAction? Into, IReadOnlyList<string> Flags, StagedBlob Blob, ScriptPoint? At);
