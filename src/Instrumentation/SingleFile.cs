namespace PerfGate.Instrumentation;

/// <summary>Programs that were published as a single file: their assemblies are inside, where nothing is woven.</summary>
internal static class SingleFile
{
    private const long LargestProgram = 1L << 30;

    // What the host of every program has in it, and behind it the place of what is bundled: none in an ordinary one.
    private static ReadOnlySpan<byte> Mark => [0x8b, 0x12, 0x02, 0xb9, 0x6a, 0x61, 0x20, 0x38, 0x72, 0x7b, 0x93, 0x02, 0x14, 0xd7, 0xa0, 0x32, 0x13, 0xf5, 0xb9, 0xe6, 0xef, 0xae, 0x33, 0x18, 0xee, 0x3b, 0x2d, 0xce, 0x24, 0xb3, 0x6a, 0xae];

    /// <summary>The first such program in a folder, or null.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static string? In(OutputFolder folder) => folder.Files
        .Where(file => !file.Path.Contains('/', StringComparison.Ordinal) && Path.GetExtension(file.Path).ToUpperInvariant() is not (".DLL" or ".PDB" or ".JSON" or ".XML" or ".SO") && file.Length is > 40 and < LargestProgram)
        .Select(file => file.Path).FirstOrDefault(file => IsBundle(File.ReadAllBytes(Path.Combine(folder.Directory, file))));

    private static bool IsBundle(ReadOnlySpan<byte> program) => program.IndexOf(Mark) is >= 8 and var mark && BitConverter.ToInt64(program[(mark - 8)..]) != 0;
}
