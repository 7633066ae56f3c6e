// Package bundle makes the scripts and styles that the pages load out of their
// sources, with esbuild. It runs with `go generate`; what it makes is committed
// and embedded, so that neither building nor running needs it.
package bundle

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/evanw/esbuild/pkg/api"
)

// entries are the files that a page names, by their source in src.
var entries = []api.EntryPoint{
	{InputPath: "src/widget/index.js", OutputPath: "widget"},
	{InputPath: "src/demo.js", OutputPath: "demo"},
	{InputPath: "src/console/index.js", OutputPath: "staff"},
	{InputPath: "src/demo.css", OutputPath: "demo"},
	{InputPath: "src/console/index.css", OutputPath: "staff"},
}

// Build bundles the sources under assets and returns each file by its name.
// It writes nothing. It fails with the first fault in a source.
func Build(assets string) (map[string][]byte, error) {
	root, err := filepath.Abs(assets)
	if err != nil {
		return nil, err
	}
	files := make(map[string][]byte, len(entries))
	for _, entry := range entries {
		result := api.Build(options(root, entry))
		if len(result.Errors) > 0 {
			fault := result.Errors[0]
			if fault.Location != nil {
				return nil, fmt.Errorf("%s:%d: %s", fault.Location.File, fault.Location.Line, fault.Text)
			}
			return nil, fmt.Errorf("%s: %s", entry.InputPath, fault.Text)
		}
		for _, file := range result.OutputFiles {
			files[filepath.Base(file.Path)] = file.Contents
		}
	}
	return files, nil
}

// options bundle one entry. A style that a script imports (the widget's own,
// which goes into its shadow root) comes into the script as text.
func options(root string, entry api.EntryPoint) api.BuildOptions {
	o := api.BuildOptions{
		AbsWorkingDir:       root,
		EntryPointsAdvanced: []api.EntryPoint{entry},
		Outdir:              filepath.Join(root, "dist"),
		Bundle:              true,
		MinifySyntax:        true,
		MinifyWhitespace:    true,
		MinifyIdentifiers:   true,
		Charset:             api.CharsetUTF8,
		Target:              api.ES2022,
		LegalComments:       api.LegalCommentsNone,
		Format:              api.FormatIIFE,
		Alias:               map[string]string{"htmx.org": "./src/vendor/htmx.js"}, // as htmx's own parts name it
		LogLevel:            api.LogLevelSilent,
	}
	if filepath.Ext(entry.InputPath) == ".js" {
		o.Plugins = []api.Plugin{{Name: "styles as text", Setup: stylesAsText}}
	}
	return o
}

// stylesAsText gives a script the style that it imports as text, small.
func stylesAsText(build api.PluginBuild) {
	build.OnLoad(api.OnLoadOptions{Filter: `\.css$`}, func(args api.OnLoadArgs) (api.OnLoadResult, error) {
		source, err := os.ReadFile(args.Path)
		if err != nil {
			return api.OnLoadResult{}, err
		}
		small := api.Transform(string(source), api.TransformOptions{
			Loader: api.LoaderCSS, MinifySyntax: true, MinifyWhitespace: true, Charset: api.CharsetUTF8, Sourcefile: args.Path,
		})
		if len(small.Errors) > 0 || len(small.Warnings) > 0 {
			return api.OnLoadResult{Errors: append(small.Errors, small.Warnings...)}, nil
		}
		text := string(small.Code)
		return api.OnLoadResult{Contents: &text, Loader: api.LoaderText}, nil
	})
}
